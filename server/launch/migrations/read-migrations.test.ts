import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { diffSchemas } from "./diff-schemas.mjs";
import { readMigrations } from "./read-migrations.ts";

const PRISMA = fileURLToPath(new URL("../../../prisma/", import.meta.url));

it("reads the files in the order of their names", async () => {
  const names = (await readMigrations()).map(({ name }) => name);
  expect(names[0]).toBe("0001_initial");
  expect(names).toEqual(names.toSorted());
});

it("leads to the schema that the code is made for", async () => {
  const newest = readdirSync(`${PRISMA}migrations`)
    .filter((file) => file.endsWith(".prisma"))
    .sort()
    .at(-1);
  const migrated = readFileSync(`${PRISMA}migrations/${newest ?? ""}`, "utf8");
  const wanted = readFileSync(`${PRISMA}schema.prisma`, "utf8");
  expect(await diffSchemas(migrated, wanted)).toBe("");
});
