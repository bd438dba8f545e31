/** Errors whose message alone tells the user what to do; of all others the stack helps. */
const FOR_USERS = new Set(["LaunchError", "MigrationError", "DomainError"]);

/** What is printed before an exit: one paragraph for the errors that a user can act on. */
export function explainFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (FOR_USERS.has(error.name)) return error.message;
  if (error.message.startsWith("Environment is not usable")) return error.message;
  return error.stack ?? error.message;
}
