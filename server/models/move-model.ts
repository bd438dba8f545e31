import { DomainError } from "#server/errors.ts";
import { noSuchModel, type ModelDeps } from "./model-deps.ts";
import { lockPositions } from "./record-installed.ts";

/**
 * Puts a model at a place in the order in which models are taken when nobody chose: 1 is first, numbers
 * beyond the end are the last one, null takes it out. Positions are 1, 2, ... without gaps afterwards.
 */
export async function moveModel(
  { database }: Pick<ModelDeps, "database">,
  { name, position }: { name: string; position: number | null },
): Promise<{ position: number | null }> {
  return database.$transaction(async (tx) => {
    await lockPositions(tx);
    const model = await tx.model.findUnique({ where: { name } });
    if (!model) throw noSuchModel();
    if (model.state === "absent") {
      throw new DomainError("conflict", { message: `${model.label} is not installed.` });
    }
    const others = await tx.model.findMany({
      where: { position: { not: null }, name: { not: name } },
      orderBy: [{ position: "asc" }, { name: "asc" }],
      select: { name: true },
    });
    const order = others.map((other) => other.name);
    if (position !== null) order.splice(position - 1, 0, name);
    for (const [index, each] of order.entries()) {
      await tx.model.updateMany({
        where: { name: each, OR: [{ position: null }, { position: { not: index + 1 } }] },
        data: { position: index + 1, version: { increment: 1 } },
      });
    }
    if (position !== null) return { position: order.indexOf(name) + 1 };
    await tx.model.update({
      where: { name },
      data: { position: null, version: { increment: 1 } },
    });
    return { position: null };
  });
}
