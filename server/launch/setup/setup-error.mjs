/** A set-up step that the user has to help with: the message is one paragraph that says what to do. */
export class SetupError extends Error {
  /** @param {string} message @param {unknown} [cause] */
  constructor(message, cause) {
    super(message, { cause });
    this.name = "SetupError";
  }
}
