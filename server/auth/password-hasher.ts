import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { Semaphore } from "#server/semaphore.ts";

interface Cost {
  /** KiB. */
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

/** OWASP's least cost for Argon2id. */
const COST: Cost = { memory: 19_456, passes: 2, parallelism: 1 };
const SALT_BYTES = 16;
const TAG_BYTES = 32;
/** Bounds on costs read from a stored hash, so that a damaged row can't exhaust the machine. */
const MAX_COST: Cost = { memory: 262_144, passes: 10, parallelism: 4 };

const derive = promisify(argon2);

/** Hashes at once take 19 MB each and all of a core: few run, and few wait. */
const CONCURRENCY = { permits: 2, waiters: 64, subject: "Password checks" };

/** Argon2id with a bounded number of hashes at once; one instance a process. */
export class PasswordHasher {
  readonly #gate = new Semaphore(CONCURRENCY);
  readonly #decoy = format(COST, randomBytes(SALT_BYTES), randomBytes(TAG_BYTES));

  /** A PHC string with a fresh salt. */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    return format(COST, salt, await this.#gate.run(() => deriveTag(password, COST, salt)));
  }

  /** Compares in the same time whether there is a hash or not (null: the account is unknown). */
  async verify(password: string, hash: string | null): Promise<boolean> {
    const { cost, salt, tag } = parse(hash ?? this.#decoy);
    const given = await this.#gate.run(() => deriveTag(password, cost, salt));
    return timingSafeEqual(given, tag) && hash !== null;
  }
}

async function deriveTag(password: string, cost: Cost, nonce: Buffer): Promise<Buffer> {
  const message = password.normalize("NFKC");
  return derive("argon2id", { message, nonce, tagLength: TAG_BYTES, ...cost });
}

function format(cost: Cost, salt: Buffer, tag: Buffer): string {
  const parameters = `m=${cost.memory},t=${cost.passes},p=${cost.parallelism}`;
  const [saltText, tagText] = [salt, tag].map((bytes) => bytes.toString("base64url"));
  return `$argon2id$v=19$${parameters}$${saltText}$${tagText}`;
}

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w-]+)\$([\w-]+)$/;

function parse(hash: string): { cost: Cost; salt: Buffer; tag: Buffer } {
  const [, memory, passes, parallelism, salt, tag] = PHC.exec(hash) ?? [];
  if (salt === undefined || tag === undefined) throw new Error("Stored password hash is damaged.");
  const cost = {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
  };
  for (const name of ["memory", "passes", "parallelism"] as const) {
    if (cost[name] > MAX_COST[name]) throw new Error(`Stored password hash has ${name} too high.`);
  }
  const bytes = Buffer.from(tag, "base64url");
  if (bytes.length !== TAG_BYTES) throw new Error("Stored password hash is damaged.");
  return { cost, salt: Buffer.from(salt, "base64url"), tag: bytes };
}
