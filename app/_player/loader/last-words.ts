/** What was said last about each subject, so that nothing is said twice. */
export class LastWords<Subject extends string> {
  readonly #said = new Map<Subject, string>();

  /** Whether it differs from what was said before; it counts as said from then on. */
  isNews(about: Subject, value: unknown): boolean {
    const text = JSON.stringify(value);
    if (this.#said.get(about) === text) return false;
    this.#said.set(about, text);
    return true;
  }

  /** Somebody listens who has heard nothing of these. */
  forget(...subjects: readonly Subject[]): void {
    for (const about of subjects) this.#said.delete(about);
  }
}
