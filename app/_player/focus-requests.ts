import type { Scope } from "./scope.ts";

const INTERVAL_MS = 1000;

type Ask = (packId: string, frame: number) => void;

/**
 * Asks for a part that is not separated yet: the latest wish only, at most once a second. Each part is asked for once
 * while it is wished for: another listener may have taken the focus since.
 */
export class FocusRequests {
  readonly #scope: Scope;
  readonly #ask: Ask;
  #wish: { packId: string; segment: number; frame: number } | null = null;
  #asked = "";
  #isResting = false;

  constructor(scope: Scope, ask: Ask) {
    this.#scope = scope;
    this.#ask = ask;
  }

  want(wish: { packId: string; segment: number; frame: number } | null): void {
    this.#wish = wish;
    if (!wish) this.#asked = "";
    this.#flush();
  }

  #flush(): void {
    const wish = this.#wish;
    const name = wish ? `${wish.packId}/${wish.segment}` : "";
    if (!wish || this.#isResting || name === this.#asked) return;
    this.#asked = name;
    this.#isResting = true;
    this.#scope.timeout(INTERVAL_MS, () => {
      this.#isResting = false;
      this.#flush();
    });
    this.#ask(wish.packId, wish.frame);
  }
}
