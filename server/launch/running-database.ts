import { readFileSync } from "node:fs";
import type { Env } from "#server/env.ts";
import { postgresFileIn } from "./child-specs.ts";

/** Address of the database that the running system uses; undefined when none of its own runs. */
export function runningDatabase({
  DATA_DIR,
  DATABASE_URL,
}: Pick<Env, "DATA_DIR" | "DATABASE_URL">): string | undefined {
  if (DATABASE_URL !== undefined) return DATABASE_URL;
  try {
    return (JSON.parse(readFileSync(postgresFileIn(DATA_DIR), "utf8")) as { url: string }).url;
  } catch {
    return undefined;
  }
}
