import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { AnnouncedAddress } from "./announced-address.ts";

const own = { pid: process.pid, port: 4001, host: "127.0.0.1" };
/** Alive, and not this process. */
const other = { pid: process.ppid, port: 4002, host: "127.0.0.1" };

let dataDir: string;
let file: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "alchemy-address-"));
  mkdirSync(join(dataDir, "run"));
  file = join(dataDir, "run", "worker.json");
});
afterEach(() => {
  rmSync(dataDir, { recursive: true });
});

const named = () => JSON.parse(readFileSync(file, "utf8")) as unknown;

it("is taken over from a worker that left it, was killed or broke it, and from no other", async () => {
  const address = new AnnouncedAddress(dataDir, own);
  await new AnnouncedAddress(dataDir, other).announce();
  await address.keep();
  expect(named()).toEqual(other);

  rmSync(file);
  await address.keep();
  expect(named()).toEqual(own);

  const { pid } = spawnSync("true");
  writeFileSync(file, JSON.stringify({ ...other, pid }));
  await address.keep();
  expect(named()).toEqual(own);

  writeFileSync(file, "{");
  await address.keep();
  expect(named()).toEqual(own);
});

it("is withdrawn by the worker that it names alone", async () => {
  const address = new AnnouncedAddress(dataDir, own);
  await address.announce();
  await new AnnouncedAddress(dataDir, other).withdraw();
  expect(named()).toEqual(own);
  await address.withdraw();
  expect(existsSync(file)).toBe(false);
});
