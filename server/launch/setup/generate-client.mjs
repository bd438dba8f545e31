import { join } from "node:path";
import { NODE_MODULES, ROOT } from "./paths.mjs";
import { runCommand } from "./run-command.mjs";
import { hashFiles, readStamp, writeStamp } from "./stamp.mjs";

const SCHEMA = join(ROOT, "prisma", "schema.prisma");
const STAMP = join(ROOT, "server", "generated", "prisma", ".setup.json");

/** Generates the database client from the schema; works without a network. */
export async function generateClient(node) {
  const inputs = await hashFiles([SCHEMA, join(NODE_MODULES, "prisma", "package.json")]);
  if ((await readStamp(STAMP)).inputs === inputs)
    return { outcome: "up to date", value: undefined };
  const prisma = join(NODE_MODULES, "prisma", "build", "index.js");
  await runCommand([node, prisma, "generate", "--schema", SCHEMA], {
    what: "Generating the database client (prisma generate)",
    // Generating never runs the schema engine, but without a path Prisma would download one.
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: node, CHECKPOINT_DISABLE: "1" },
  });
  await writeStamp(STAMP, { inputs });
  return { outcome: "generated", value: undefined };
}
