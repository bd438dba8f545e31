import { hkdfSync, randomBytes, randomUUID } from "node:crypto";
import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const secret = z.string().min(32);

/** New ones come last: what is missing is made of the first that is there. */
const secretsSchema = z.object({
  /** Signs the session cookie's token. */
  authSecret: secret,
  /** Password of the built-in database. */
  postgresPassword: secret,
  /** Marks this installation's ports in their environment, so that no other instance's are touched. */
  instanceToken: secret,
  /** Lets web and worker talk to each other. */
  internalToken: secret,
  /** What must not be read in a copy of the database is sealed with keys that come from it. */
  sealSecret: secret,
});

/** Generated once per data folder, never logged. */
export type Secrets = z.infer<typeof secretsSchema>;

const NAMES = Object.keys(secretsSchema.shape);

/**
 * Reads `secrets.json` of the data folder, making it (mode 600) when it is not there and adding what an older version
 * did not know; whoever does so at the same time comes to the same secrets.
 */
export function loadSecrets(dataDir: string): Secrets {
  const file = join(dataDir, "secrets.json");
  if (!existsSync(file)) createSecrets(file);
  const stored = z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(file, "utf8")));
  const known = secretsSchema.safeParse(stored);
  return known.success ? known.data : completeSecrets(file, stored);
}

function createSecrets(file: string): void {
  const draft = writeDraft(
    file,
    named(NAMES, () => randomBytes(32).toString("hex")),
  );
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * What is missing is derived, not drawn: processes that find the same old file, and copies of it on other machines,
 * agree without a lock. Throws where a secret is there and is none.
 */
function completeSecrets(file: string, stored: Readonly<Record<string, unknown>>): Secrets {
  const source = NAMES.map((name) => stored[name]).find((value) => secret.safeParse(value).success);
  if (typeof source !== "string") return secretsSchema.parse(stored);
  const missing = NAMES.filter((name) => stored[name] === undefined);
  const complete = { ...stored, ...named(missing, (name) => derive(source, name)) };
  const secrets = secretsSchema.parse(complete);
  const draft = writeDraft(file, complete);
  try {
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
  return secrets;
}

function named(names: readonly string[], make: (name: string) => string): Record<string, string> {
  return Object.fromEntries(names.map((name): [string, string] => [name, make(name)]));
}

function derive(source: string, name: string): string {
  return Buffer.from(hkdfSync("sha256", source, "", `secrets.json ${name}`, 32)).toString("hex");
}

/** On the disk, readable for this user alone; the caller moves it to its place. */
function writeDraft(file: string, content: object): string {
  const draft = `${file}.${randomUUID()}.new`;
  writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`, {
    mode: 0o600,
    flag: "wx",
    flush: true,
  });
  return draft;
}
