import { randomInt } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withClient } from "./postgres/connect.ts";

/** No letters or digits that look alike. */
const ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";
const LENGTH = 12;

/** The one-time code for the first account of this data folder; the same until that account exists. */
export function loadSignUpCode(dataDir: string): string {
  const file = join(dataDir, "run", "signup-code");
  if (existsSync(file)) return readFileSync(file, "utf8").trim();
  const code = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
  writeFileSync(file, `${code}\n`, { mode: 0o600 });
  return code;
}

/** Whether somebody has signed up already, so that the code is of no more use. */
export async function hasUsers(databaseUrl: string): Promise<boolean> {
  return withClient(databaseUrl, async (client) => {
    const { rowCount } = await client.query('SELECT 1 FROM "User" LIMIT 1');
    return rowCount === 1;
  });
}
