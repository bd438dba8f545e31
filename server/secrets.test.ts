import {
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runModule } from "#server/testing/run-module.ts";
import { loadSecrets, type Secrets } from "./secrets.ts";

const MODULE = fileURLToPath(new URL("./secrets.ts", import.meta.url));
const RACERS = 6;

/** As a version wrote it that sealed nothing; something of a later version is among it. */
const OLD = {
  authSecret: "a".repeat(64),
  postgresPassword: "p".repeat(64),
  instanceToken: "i".repeat(64),
  internalToken: "n".repeat(64),
  ofTomorrow: "kept",
};

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "secrets-"));
  file = join(folder, "secrets.json");
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function store(content: object): void {
  writeFileSync(file, JSON.stringify(content), { mode: 0o644 });
}

const stored = (): Record<string, string> =>
  JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;

/** What processes come to that load at once. */
async function race(): Promise<Secrets[]> {
  const call = { module: MODULE, name: "loadSecrets", args: [folder] };
  const runs = await Promise.all(Array.from({ length: RACERS }, () => runModule(call)));
  return runs.map(({ output }) => JSON.parse(output) as Secrets);
}

/** Only the file itself, readable for its owner alone. */
function expectTidy(): void {
  expect(readdirSync(folder)).toEqual(["secrets.json"]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
}

describe("the secrets of a data folder", () => {
  it("are made once, whoever comes first", async () => {
    const [first, ...others] = await race();
    for (const other of others) expect(other).toEqual(first);
    expect(loadSecrets(folder)).toEqual(first);
    expect(new Set(Object.values(stored())).size).toBe(5);
    expectTidy();
  });

  it("are completed in an old file by processes that race, and all that was there stays", async () => {
    store(OLD);
    const [first, ...others] = await race();
    for (const other of others) expect(other).toEqual(first);
    expect(stored()).toEqual({ ...OLD, sealSecret: first?.sealSecret });
    expect(first?.sealSecret).toMatch(/^[0-9a-f]{64}$/);
    expect(Object.values(OLD)).not.toContain(first?.sealSecret);
    expectTidy();
  });

  it("are the same for two who have read the old file before either has written", () => {
    store(OLD);
    const { sealSecret } = loadSecrets(folder);
    store(OLD);
    expect(loadSecrets(folder).sealSecret).toBe(sealSecret);
    store({ ...OLD, authSecret: "b".repeat(64) });
    expect(loadSecrets(folder).sealSecret).not.toBe(sealSecret);
  });

  it("are replaced as a whole: who has the old file open sees nothing of the new one", () => {
    store(OLD);
    const before = join(folder, "before");
    linkSync(file, before);
    loadSecrets(folder);
    expect(JSON.parse(readFileSync(before, "utf8"))).toEqual(OLD);
    expect(stored()).toHaveProperty("sealSecret");
  });

  it("stay as they are when nothing is missing", () => {
    const first = loadSecrets(folder);
    const { ino } = statSync(file);
    expect(loadSecrets(folder)).toEqual(first);
    expect(statSync(file).ino).toBe(ino);
  });

  it("are not guessed where one of them is none", () => {
    store({ ...OLD, sealSecret: "short" });
    expect(() => loadSecrets(folder)).toThrow(/sealSecret/);
    store({});
    expect(() => loadSecrets(folder)).toThrow(/authSecret/);
    expect(stored()).toEqual({});
  });
});
