import { DomainError } from "#server/errors.ts";
import { recordEvent } from "#server/telemetry/record-event.ts";
import { CATALOGUE } from "./catalogue.ts";
import { findPublished, noSuchModel, type ModelDeps } from "./model-deps.ts";

/** Keeps who accepted a model's terms, and when; the first acceptance stays. */
export async function acceptModel(
  deps: Pick<ModelDeps, "database" | "catalogue">,
  { name, adminId }: { name: string; adminId: string },
): Promise<{ acceptedAt: string }> {
  const published = findPublished(deps, name);
  const builtIn = (deps.catalogue ?? CATALOGUE).models.find((model) => model.name === name);
  if (!published && builtIn) {
    throw new DomainError("bad_input", { message: `${builtIn.label} has no terms to accept.` });
  }
  return deps.database.$transaction(async (tx) => {
    if (published) {
      const { engine, label, licence } = published;
      const row = { name, engine, label, licence: licence ?? "" };
      await tx.model.createMany({ data: [row], skipDuplicates: true });
    }
    const acceptedAt = new Date();
    const { count } = await tx.model.updateMany({
      where: { name, acceptedAt: null },
      data: { acceptedAt, acceptedById: adminId, version: { increment: 1 } },
    });
    const row = await tx.model.findUnique({ where: { name } });
    if (!row) throw noSuchModel();
    if (count > 0) {
      await recordEvent(tx, { type: "model.accepted", userId: adminId, data: { model: name } });
    }
    return { acceptedAt: (row.acceptedAt ?? acceptedAt).toISOString() };
  });
}
