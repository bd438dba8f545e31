import type { PlayerSnapshot } from "../player.ts";
import type { Scope } from "../scope.ts";

/** What Chromium says of the line; other browsers say nothing. */
interface Connection extends EventTarget {
  readonly effectiveType?: string;
  readonly saveData?: boolean;
  readonly type?: string;
}

/** A seek on a good line waits for less. */
const STARVED_MS = 1500;
const SLOW_TYPES = ["slow-2g", "2g", "3g"];

/**
 * Whether the line is slow or costs by the byte, as far as the browser knows, or playing has shown it to be slow.
 *
 * Once shown, it stays so for this visit: going back and forth would interrupt more than it improves.
 */
export class SlowLine {
  readonly #connection: Connection | null;
  readonly #onChange: () => void;
  readonly #scope: Scope;
  #isShown = false;
  #cancel: (() => void) | null = null;

  constructor(scope: Scope, onChange: () => void) {
    this.#scope = scope;
    this.#onChange = onChange;
    this.#connection = (Reflect.get(navigator, "connection") as Connection | undefined) ?? null;
    if (this.#connection) scope.listen(this.#connection, "change", onChange);
  }

  get isSlow(): boolean {
    return this.#isShown || isSlow(this.#connection);
  }

  /** Takes what the player says: sound that waits long for files that do come shows a slow line, an outage does not. */
  note({ isStarved, isRetrying }: Pick<PlayerSnapshot, "isStarved" | "isRetrying">): void {
    const isSlow = isStarved && !isRetrying;
    if (this.#isShown || isSlow === (this.#cancel !== null)) return;
    this.#cancel?.();
    this.#cancel = isSlow ? this.#scope.timeout(STARVED_MS, () => this.#show()) : null;
  }

  #show(): void {
    this.#isShown = true;
    this.#onChange();
  }
}

function isSlow(connection: Connection | null): boolean {
  if (!connection) return false;
  const { effectiveType = "", saveData = false, type = "" } = connection;
  return saveData || type === "cellular" || SLOW_TYPES.includes(effectiveType);
}
