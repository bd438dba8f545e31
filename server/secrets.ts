import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const secretsSchema = z.object({
  /** Signs the session cookie's token. */
  authSecret: z.string().min(32),
  /** Password of the built-in database. */
  postgresPassword: z.string().min(32),
  /** Marks this installation's ports in their environment, so that no other instance's are touched. */
  instanceToken: z.string().min(32),
  /** Lets web and worker talk to each other. */
  internalToken: z.string().min(32),
  /** What must not be read in a copy of the database is sealed with keys that come from it. */
  sealSecret: z.string().min(32),
});

/** Generated once per data folder, never logged. */
export type Secrets = z.infer<typeof secretsSchema>;

/** Reads `secrets.json` of the data folder, making it (mode 600) when it is not there; two makers agree. */
export function loadSecrets(dataDir: string): Secrets {
  const file = join(dataDir, "secrets.json");
  if (!existsSync(file)) createSecrets(file);
  return secretsSchema.parse(JSON.parse(readFileSync(file, "utf8")));
}

function createSecrets(file: string): void {
  const secrets = Object.fromEntries(
    Object.keys(secretsSchema.shape).map((name) => [name, randomBytes(32).toString("hex")]),
  );
  const draft = `${file}.${process.pid}.new`;
  writeFileSync(draft, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  chmodSync(draft, 0o600);
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}
