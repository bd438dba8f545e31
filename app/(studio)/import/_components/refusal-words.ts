import { errorSentence } from "../../../_trpc/error-words.ts";
import { readError } from "../../../_trpc/read-error.ts";

/** Why the server did not do what it was asked for: its own sentence, or what is known of such failures. */
export function refusalWords(error: unknown): string {
  return readError(error).message ?? errorSentence(error);
}
