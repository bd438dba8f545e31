/**
 * Runs `work` once for all callers who ask for the same key of the same owner at the same time; `isFirst`
 * tells the one whose call it was.
 */
export class SingleFlight<T> {
  readonly #flights = new WeakMap<object, Map<string, Promise<T>>>();

  async run(
    owner: object,
    key: string,
    work: () => Promise<T>,
  ): Promise<{ value: T; isFirst: boolean }> {
    const flights = this.#flights.get(owner) ?? new Map<string, Promise<T>>();
    this.#flights.set(owner, flights);
    const flight = flights.get(key);
    if (flight) return { value: await flight, isFirst: false };
    const first = work().finally(() => flights.delete(key));
    flights.set(key, first);
    return { value: await first, isFirst: true };
  }
}
