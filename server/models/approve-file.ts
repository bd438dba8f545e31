import { DomainError } from "#server/errors.ts";
import { recordEvent } from "#server/telemetry/record-event.ts";
import { noSuchModel, type ModelDeps } from "./model-deps.ts";
import { readStored } from "./stored-model.ts";

/**
 * Allows a pickled file of an imported model to be loaded, by its content: such a file can run any code
 * with the rights of this server. Approving again changes nothing.
 */
export async function approveFile(
  { database }: Pick<ModelDeps, "database">,
  { name, sha256, adminId }: { name: string; sha256: string; adminId: string | null },
): Promise<{ sha256: string }> {
  return database.$transaction(async (tx) => {
    const row = await tx.model.findUnique({ where: { name } });
    if (!row) throw noSuchModel();
    const file = readStored(row)?.files.find((one) => one.sha256 === sha256.toLowerCase());
    if (!file) {
      const message = `${row.label} has no file with the sha256 ${sha256.slice(0, 64)}.`;
      throw new DomainError("not_found", { message });
    }
    const { count } = await tx.approvedFile.createMany({
      data: [{ sha256: file.sha256, name: file.name, approvedById: adminId }],
      skipDuplicates: true,
    });
    const data = { model: name, sha256: file.sha256 };
    if (count > 0) await recordEvent(tx, { type: "model.approved", userId: adminId, data });
    return { sha256: file.sha256 };
  });
}
