import { SetupError } from "./setup-error.mjs";

/** Ends the process with code 1 after one paragraph, or after the stack of an error of our own making. */
export function exitOnSetupError(error) {
  console.error(`\n${error instanceof SetupError ? error.message : error.stack}`);
  process.exit(1);
}
