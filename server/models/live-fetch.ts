import type { Transaction } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";

/** The job that fetches a model now, or waits to. */
export function findLiveFetch(
  reader: Pick<Transaction, "job">,
  name: string,
): Promise<{ id: string; userId: string } | null> {
  return reader.job.findFirst({
    where: { kind: "fetch-model", subject: name, state: { in: ["queued", "running"] } },
    select: { id: true, userId: true },
  });
}

/** Throws `conflict` while a model's files are coming in. */
export async function assertNoFetch(
  reader: Pick<Transaction, "job">,
  { name, label }: { name: string; label: string },
): Promise<void> {
  if (!(await findLiveFetch(reader, name))) return;
  const message = `${label} is being fetched. Wait until that is done, or cancel it.`;
  throw new DomainError("conflict", { message });
}
