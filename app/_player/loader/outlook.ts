/** Knows from where nothing changes by looking again: a first look may change what a second one sees. */
export class Outlook {
  #looked = "";
  #settled = "";

  /** Looks, unless that was done twice from there and nothing has happened since. */
  look(from: string, update: () => void): void {
    if (from === this.#settled) return;
    update();
    if (from === this.#looked) this.#settled = from;
    this.#looked = from;
  }

  /** Something happened beside the renderer's reports. */
  unsettle(): void {
    this.#settled = "";
  }
}
