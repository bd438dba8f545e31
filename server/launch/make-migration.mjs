import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { diffSchemas } from "./migrations/diff-schemas.mjs";
import { ROOT } from "./setup/paths.mjs";

const FOLDER = join(ROOT, "prisma", "migrations");
const USAGE = `Usage: node server/launch/make-migration.mjs <name> | --initial
Writes prisma/migrations/<number>_<name>.sql: the change from the newest migration's schema to
prisma/schema.prisma, and the schema's text beside it. --initial makes 0001 anew (before a release only).`;

/** Each migration is a pair: the SQL, and the text of the schema that it leads to. */
async function makeMigration(argument) {
  const isInitial = argument === "--initial";
  const name = isInitial ? "initial" : argument;
  if (!/^[a-z][a-z0-9_]*$/.test(name ?? "")) throw new Error(USAGE);
  await mkdir(FOLDER, { recursive: true });
  const existing = (await readdir(FOLDER)).filter((file) => file.endsWith(".prisma")).sort();
  if (isInitial && existing.length > 1) throw new Error("Later migrations build on the first one.");
  const previous = isInitial ? undefined : existing.at(-1);
  const from = previous ? await readFile(join(FOLDER, previous), "utf8") : undefined;
  const to = await readFile(join(ROOT, "prisma", "schema.prisma"), "utf8");
  const sql = await diffSchemas(from, to);
  if (sql === "") return console.log("The schema has not changed since the newest migration.");
  const number = String(Number(previous?.slice(0, 4) ?? 0) + 1).padStart(4, "0");
  const stem = join(FOLDER, `${number}_${name}`);
  await writeFile(`${stem}.sql`, sql);
  await writeFile(`${stem}.prisma`, to);
  console.log(`Wrote ${stem}.sql`);
}

await makeMigration(process.argv[2]);
