/** A start that can't succeed; the message says what is wrong and what to do. */
export class WorkerStartError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "WorkerStartError";
  }
}
