import { createHash, randomBytes } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { acceptModel } from "#server/models/accept-model.ts";
import { CATALOGUE } from "#server/models/catalogue.ts";
import { FETCH_LIMITS } from "#server/models/download/download-file.ts";
import { ModelStore } from "#server/models/model-store.ts";
import { startFetch } from "#server/models/start-fetch.ts";
import { createUser } from "#server/testing/factories.ts";
import { Launched } from "#server/testing/launched.ts";
import { ModelHub } from "#server/testing/model-hub.ts";
import {
  openWorkshop,
  pacedPort,
  startOwnWorker,
  type Workshop,
} from "#server/testing/own-worker.ts";
import { catalogueOf, smallModel } from "#server/testing/small-models.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import type { RunningWorker } from "#server/worker/start-worker.ts";
import { followFetch } from "./models/follow-fetch.ts";

const PROGRAM = fileURLToPath(new URL("models-command.ts", import.meta.url));
/** Commands that are run side by side. */
const AT_ONCE = 4;

let workshop: Workshop;
let folder: string;

beforeAll(async () => {
  workshop = await openWorkshop();
  folder = await mkdtemp(join(tmpdir(), "models-command-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await workshop.close();
});

async function run(...args: string[]) {
  const { url, dataDir } = workshop;
  const command = new Launched({ program: PROGRAM, args, dataDir, env: { DATABASE_URL: url } });
  const exitCode = await command.exitCode();
  return { exitCode, output: command.output };
}

async function failed(...args: string[]): Promise<string> {
  const { exitCode, output } = await run(...args);
  expect(exitCode).toBe(1);
  expect(output).not.toContain("    at ");
  return output;
}

async function worked(...args: string[]): Promise<string> {
  const { exitCode, output } = await run(...args);
  expect(output).not.toContain("    at ");
  expect(exitCode).toBe(0);
  return output;
}

it("says what to do when nothing runs on the data folder", async () => {
  const command = new Launched({ program: PROGRAM, args: ["list"] });
  expect(await command.exitCode()).toBe(1);
  expect(command.output).toMatch(/Nothing runs on the data folder .*npm start/);
  await command.cleanUp();
});

it("needs an account before it does anything in somebody's name", async () => {
  const output = await failed("accept", "htdemucs", "--yes");
  expect(output).toContain("Nobody has signed up yet");
});

describe("in the first admin's name", () => {
  let adminId: string;

  beforeAll(async () => {
    adminId = (await createUser(workshop.database, { role: "admin" })).id;
    await createUser(workshop.database, { role: "admin" });
  });

  it("lists what there is, in words", async () => {
    const output = await worked("list");
    expect(output).toContain("Neural separation: no worker runs");
    expect(output).toMatch(/htdemucs {2}not installed\n {2}Hybrid transformer: One model/);
    expect(output).toContain(
      "drums, bass, other, vocals, guitar, piano; 55 MB; https://huggingface.co/",
    );
    expect(output).toContain("terms not accepted: Demucs weights: for scientific purposes");
  });

  it("reads the terms to whoever accepts them, and takes no silence for a Yes", async () => {
    const { exitCode, output } = await run("accept", "htdemucs");
    expect(exitCode).toBe(2);
    expect(output).toContain("provided only for scientific purposes");
    expect(output).toContain("confirm with --yes");
    expect(await worked("accept", "htdemucs", "--yes")).toContain("Accepted.");
    const row = await workshop.database.model.findUniqueOrThrow({ where: { name: "htdemucs" } });
    expect(row.acceptedById).toBe(adminId);
    expect(await worked("accept", "htdemucs")).toMatch(/were accepted on 20\d\d-\d\d-\d\d by \S/);
    expect(await worked("list")).toMatch(/terms accepted on 20\d\d-\d\d-\d\d by \S/);
  });

  it("imports, checks and removes a model", async () => {
    const bytes = randomBytes(3000);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const file = join(folder, "my-model.th");
    await writeFile(file, bytes);
    const imported = await worked("import", file, "--name", "mine", "--stems", "vocals, rest");
    expect(imported).toContain("mine (mine) is installed: a local model, vocals, rest.");
    expect(imported).toContain("npm run models -- accept mine");
    expect(imported).toContain("my-model.th is pickled");
    expect(await failed("import", file, "--name", "mine")).toContain("is installed already");
    expect(await worked("list")).toContain(`${sha256}  my-model.th`);
    expect(await worked("verify")).toContain("mine: installed\n  right       my-model.th");
    const models = new ModelStore(workshop.dataDir);
    await writeFile(models.path("mine", "my-model.th"), "damaged");
    expect(await failed("verify", "mine")).toContain("WRONG SIZE  my-model.th");
    expect(await worked("remove", "mine")).toContain("mine is removed");
    expect(existsSync(models.path("mine", "my-model.th"))).toBe(false);
    const again = await worked("import", file, "--name", "mine", "--approve");
    expect(again).not.toContain("is pickled");
    await worked("remove", "mine");
    expect(await worked("remove", "htdemucs")).toContain("was installed.");
  });

  it("leaves an import that was killed to nobody: the next one takes its place", async () => {
    const file = join(folder, "large.th");
    await writeFile(file, "weights");
    await truncate(file, 400e6);
    const { url, dataDir } = workshop;
    const args = ["import", file];
    const killed = new Launched({ program: PROGRAM, args, dataDir, env: { DATABASE_URL: url } });
    const partial = join(dataDir, "models", ".partial");
    const copies = () => (existsSync(partial) ? readdirSync(partial) : []);
    const hasBegun = await waitUntil(() => copies().length > 0, 20_000);
    killed.process.kill("SIGKILL");
    await killed.exitCode();
    expect(hasBegun).toBe(true);
    expect(copies()).toEqual([expect.stringMatching(/^large\.[0-9a-f-]{36}$/)]);
    expect(await workshop.database.model.count({ where: { name: "large" } })).toBe(0);
    await truncate(file, 1000);
    expect(await worked(...args)).toContain("large (large) is installed");
    expect(copies()).toEqual([]);
    await worked("remove", "large");
  });

  it("refuses what it can't do in one sentence", { timeout: 60_000 }, async () => {
    const archive = join(folder, "all.zip");
    await writeFile(archive, "PK");
    const refusals: [string[], string][] = [
      [["remove", "nobody"], "There is no model nobody. There are: htdemucs"],
      [["accept"], "Name a model"],
      [["import"], "Name the file or folder"],
      [["import", "/nowhere/at-all"], "There is nothing at /nowhere/at-all"],
      [["verify", "htdemucs"], "is not installed"],
      [["fetch", "htdemucs", "--yes"], "No worker runs"],
      [["list", "--loud"], "--loud"],
      [["list", "a", "b"], "Name one model"],
      [["sing"], "no command sing"],
      [["remove", "../../etc"], "There is no model ../../etc"],
      [["import", archive], "Unpack an archive first"],
    ];
    const check = async ([args, message]: [string[], string]): Promise<void> => {
      expect(await failed(...args)).toContain(message);
    };
    for (let from = 0; from < refusals.length; from += AT_ONCE) {
      await Promise.all(refusals.slice(from, from + AT_ONCE).map(check));
    }
  });
});

describe("a fetch", () => {
  const small = smallModel("solo");
  let worker: RunningWorker;
  let hub: ModelHub;

  beforeEach(async () => {
    hub = await ModelHub.start(small.bytes);
  });
  afterEach(async () => {
    await worker.stop();
    await hub.close();
  });

  async function startWorker(catalogue = catalogueOf([small])): Promise<void> {
    const addresses = { hub: hub.url, archive: hub.url };
    const modelSource = { addresses, proxy: {}, limits: FETCH_LIMITS };
    const commandOf = pacedPort({ mode: "obey", paceMs: 0 });
    worker = await startOwnWorker(workshop, { commandOf, modelSource, catalogue });
  }

  it("is followed to its end", async () => {
    await startWorker();
    const models = new ModelStore(workshop.dataDir);
    const databaseUrl = workshop.url;
    const deps = { ...workshop, databaseUrl, models, catalogue: catalogueOf([small]) };
    const { id: adminId } = await createUser(workshop.database, { role: "admin" });
    await acceptModel(deps, { name: "solo", adminId });
    const { jobId } = await startFetch(deps, { name: "solo", adminId });
    const said: string[] = [];
    await followFetch(workshop.database, jobId, (line) => said.push(line));
    expect(said.at(-1)).toBe("100 %, checked");
  });

  it("that fails says why, with its exit code", async () => {
    await startWorker(CATALOGUE);
    const output = await failed("fetch", "htdemucs_6s", "--yes");
    expect(output).toContain("provided only for scientific purposes");
    expect(output).toContain("Fetching Hybrid transformer, six stems: 55 MB from https://");
    expect(output).toContain("answered 404 for 5c90dfd2.safetensors");
  });
});
