import { DomainError } from "#server/errors.ts";
import { requireId } from "#server/require-id.ts";
import { ANSWER_LIMIT_MS, askWorkers } from "./ask-workers.ts";

/**
 * Has a worker end one of its ports and start it again. Throws `conflict` when the worker has gone or
 * refuses, with its reason, and `unavailable` when it does not answer.
 */
export async function restartPort(
  databaseUrl: string,
  request: { workerId: string; name: string },
  limitMs = ANSWER_LIMIT_MS,
): Promise<void> {
  const { name } = request;
  const workerId = requireId(request.workerId, "Worker");
  const asked = { question: "restart", workerId, name } as const;
  const { answers, silent } = await askWorkers(databaseUrl, asked, limitMs);
  const answer = answers.find((one) => one.workerId === workerId);
  if (answer?.error !== undefined) {
    throw new DomainError("conflict", { message: answer.error });
  }
  if (answer) return;
  if (silent === 0) {
    throw new DomainError("conflict", { message: `The worker of ${name} does not run any more.` });
  }
  throw new DomainError("unavailable", {
    message: `The worker of ${name} did not answer. Look at its log, then try again.`,
  });
}
