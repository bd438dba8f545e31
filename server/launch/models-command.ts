import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { acceptModel } from "#server/models/accept-model.ts";
import { importModel } from "#server/models/import-model.ts";
import { listModels } from "#server/models/list-models.ts";
import { readLiveEngines } from "#server/models/live-engines.ts";
import type { ModelView } from "#server/models/model-view.ts";
import { removeModel } from "#server/models/remove-model.ts";
import { startFetch } from "#server/models/start-fetch.ts";
import { verifyModel } from "#server/models/verify-model.ts";
import { explainFailure } from "./explain-failure.ts";
import { LaunchError } from "./launch-error.ts";
import {
  acceptedWords,
  bytes,
  describeCheck,
  describeImport,
  describeModels,
  describeTerms,
} from "./models/describe-models.ts";
import { followFetch } from "./models/follow-fetch.ts";
import { firstAdmin, withModels, type OpenModels } from "./models/open-models.ts";

interface Given {
  /** A model's name, or the path of an import. */
  readonly subject: string | undefined;
  readonly name?: string | undefined;
  readonly stems?: string | undefined;
  readonly approve: boolean;
  readonly yes: boolean;
}

/** Each answers its exit code: 0, 1 for damage that was found, 2 for what was not confirmed. */
const COMMANDS: Record<string, (deps: OpenModels, given: Given) => Promise<number>> = {
  list: async (deps) => {
    say(describeModels(await listModels(deps)));
    return 0;
  },
  accept: async (deps, given) => {
    return accept(deps, await findModel(deps, given.subject), given);
  },
  fetch: fetchModel,
  import: importModels,
  verify: verifyModels,
  remove: async (deps, { subject }) => {
    const { name, label } = await findModel(deps, subject);
    const adminId = await firstAdmin(deps);
    const { freedBytes } = await removeModel(deps, { name, adminId });
    const freed = `${label} is removed; ${bytes(freedBytes)} are free again.`;
    say([freedBytes === 0 ? `Nothing of ${label} was installed.` : freed]);
    return 0;
  },
};

async function accept(deps: OpenModels, model: ModelView, { yes }: Given): Promise<number> {
  if (model.acceptedAt !== null) {
    say([`The terms of ${model.label} were ${acceptedWords(model)}.`]);
    return 0;
  }
  say(describeTerms(model));
  if (!yes && !(await confirm("Do you accept this?"))) return 2;
  await acceptModel(deps, { name: model.name, adminId: await firstAdmin(deps) });
  say(["Accepted."]);
  return 0;
}

async function fetchModel(deps: OpenModels, given: Given): Promise<number> {
  const model = await findModel(deps, given.subject);
  if ((await readLiveEngines(deps.database)).length === 0) {
    throw new LaunchError("No worker runs, so nothing would be fetched. Start one with npm start.");
  }
  if (model.acceptedAt === null) {
    const code = await accept(deps, model, given);
    if (code !== 0) return code;
  }
  const adminId = await firstAdmin(deps);
  const { jobId } = await startFetch(deps, { name: model.name, adminId });
  say([`Fetching ${model.label}: ${bytes(model.sizeBytes)} from ${model.source ?? "its source"}`]);
  await followFetch(deps.database, jobId, (line) => {
    say([line]);
  });
  return 0;
}

async function importModels(deps: OpenModels, given: Given): Promise<number> {
  const { subject, name, stems, approve } = given;
  if (subject === undefined) throw new LaunchError("Name the file or folder to import.");
  const imported = await importModel(deps, {
    path: subject,
    adminId: await firstAdmin(deps),
    approves: approve,
    ...(name !== undefined && { name }),
    ...(stems !== undefined && { stems: stems.split(",").map((stem) => stem.trim()) }),
  });
  say(imported.flatMap(describeImport));
  return 0;
}

async function verifyModels(deps: OpenModels, { subject }: Given): Promise<number> {
  const { models } = await listModels(deps);
  const chosen =
    subject === undefined
      ? models.filter(({ state }) => state === "installed" || state === "damaged")
      : [await findModel(deps, subject)];
  if (chosen.length === 0) say(["No model is installed."]);
  let damaged = 0;
  for (const { name } of chosen) {
    const check = await verifyModel(deps, name);
    if (check.state === "damaged") damaged += 1;
    say(describeCheck(name, check));
  }
  return damaged === 0 ? 0 : 1;
}

async function findModel(deps: OpenModels, name: string | undefined): Promise<ModelView> {
  const { models } = await listModels(deps);
  const model = models.find((one) => one.name === name);
  if (model) return model;
  const names = models.map((one) => one.name).join(", ");
  throw new LaunchError(
    name === undefined
      ? `Name a model: ${names}.`
      : `There is no model ${name}. There are: ${names}.`,
  );
}

/** Nobody at the terminal is a No. */
async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    say(["Nothing was done: confirm with --yes."]);
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`${question} [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

function say(lines: readonly string[]): void {
  console.log(lines.join("\n"));
}

function readGiven(args: readonly string[]): Given {
  const options = {
    name: { type: "string" },
    stems: { type: "string" },
    approve: { type: "boolean", default: false },
    yes: { type: "boolean", default: false },
  } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (positionals.length > 1) throw new Error("Name one model, or one path.");
    return { ...values, subject: positionals[0] };
  } catch (error) {
    throw new LaunchError(error instanceof Error ? error.message : String(error));
  }
}

/** The program of `npm run models`, but for its set-up. */
async function runCommand(name: string, args: readonly string[]): Promise<number> {
  const command = COMMANDS[name];
  if (!command) throw new LaunchError(`There is no command ${name}.`);
  const given = readGiven(args);
  return withModels((deps) => command(deps, given));
}

const [command = "list", ...args] = process.argv.slice(2);
process.exitCode = await runCommand(command, args).catch((error: unknown) => {
  console.error(explainFailure(error));
  return 1;
});
