import type { PlayerSnapshot } from "../player.ts";
import type { Scope } from "../scope.ts";

/** What is only looked at waits no longer than this. */
const LIMIT_MS = 1500;

/** Lets work wait until a player has sound where it stands, so that nothing takes the line from that. */
export class AfterAudio {
  readonly #waiting = new Set<() => void>();
  #isOpen = false;

  constructor(scope: Scope) {
    scope.timeout(LIMIT_MS, () => this.#open());
    scope.add(() => this.#waiting.clear());
  }

  /** Takes what the player says; null where there is none to wait for. */
  note(playback: Pick<PlayerSnapshot, "heardId"> | null): void {
    if (playback?.heardId !== "") this.#open();
  }

  /** At once where it is time already. */
  run(work: () => void): void {
    if (this.#isOpen) work();
    else this.#waiting.add(work);
  }

  #open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    for (const work of [...this.#waiting]) work();
    this.#waiting.clear();
  }
}
