/** The system can't start here; the message is one paragraph that says why and what to do. */
export class LaunchError extends Error {
  override readonly name = "LaunchError";
}
