import { createInterface } from "node:readline/promises";
import { env } from "#server/env.ts";
import { askWorkers } from "#server/operator/ask-workers.ts";
import { validateMeans } from "#server/ports/validate-means.ts";
import type { OperatorQuestion } from "#server/realtime/events.ts";
import { explainFailure } from "./explain-failure.ts";
import { LaunchError } from "./launch-error.ts";
import { describeAnswer, describeWorkers, type Shown } from "./operator/describe-answers.ts";
import { LocalPorts } from "./operator/local-ports.ts";
import { runningDatabase } from "./running-database.ts";

interface Flags {
  readonly isDryRun: boolean;
  readonly isConfirmed: boolean;
}

/** The program of `npm run ports`: asks the running workers, or looks by itself when none runs. */
async function runCommand(shown: Shown, flags: Flags): Promise<number> {
  const view = shown === "cleanup" && flags.isDryRun ? "orphans" : shown;
  const { DATA_DIR } = env();
  const url = runningDatabase(env());
  const { answers, silent } = await ask(url, view === "orphans" ? "status" : view);
  if (answers.length > 0) say(describeWorkers(view, answers));
  if (silent > 0) say([`${silent} running workers did not answer.`]);
  if (answers.length > 0) return silent > 0 ? 1 : 0;
  if (silent === 0) say(["No worker runs."]);
  return runAlone(view, { ...flags, dataDir: DATA_DIR });
}

/** A database that is away has no workers. */
async function ask(url: string | undefined, question: OperatorQuestion) {
  const nobody = { answers: [], silent: 0 };
  return url === undefined ? nobody : askWorkers(url, { question }).catch(() => nobody);
}

async function runAlone(view: Shown, options: Flags & { dataDir: string }): Promise<number> {
  switch (view) {
    case "tree":
      throw new LaunchError("There is no supervision tree without a worker.");
    case "validate":
      return validateAlone();
    case "status":
    case "orphans":
      say(describeAnswer(view, new LocalPorts(options.dataDir).inspect()));
      return 0;
    case "cleanup":
      return cleanUpAlone(new LocalPorts(options.dataDir), options);
  }
}

async function validateAlone(): Promise<number> {
  const checks = await validateMeans();
  say(describeAnswer("validate", checks));
  return checks.every(({ isUsable }) => isUsable) ? 0 : 1;
}

async function cleanUpAlone(ports: LocalPorts, { isConfirmed }: Flags): Promise<number> {
  const found = ports.inspect();
  say(describeAnswer("orphans", found));
  if (found.orphans.length === 0) return 0;
  if (!isConfirmed && !(await confirm(found.orphans.length))) return 2;
  const report = await ports.sweep();
  say(describeAnswer("cleanup", report));
  return report.errors === 0 ? 0 : 1;
}

/** Nobody at the terminal is a No. */
async function confirm(processes: number): Promise<boolean> {
  if (!process.stdin.isTTY) {
    say(["Nothing was ended: confirm with --yes."]);
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`End these ${processes} processes? [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

function say(lines: readonly string[]): void {
  console.log(lines.join("\n"));
}

const [command = "status", ...given] = process.argv.slice(2);
const flags = { isDryRun: given.includes("--dry-run"), isConfirmed: given.includes("--yes") };
process.exitCode = await runCommand(command as Shown, flags).catch((error: unknown) => {
  console.error(explainFailure(error));
  return 1;
});
