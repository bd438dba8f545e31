import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { makeNeural } from "./make-neural.mjs";
import {
  findNeuralEnvironment,
  hashLock,
  neuralStampFile,
  readNeuralStamp,
} from "./neural-environment.mjs";
import { ROOT } from "./paths.mjs";
import { explainPip } from "./explain-pip.mjs";
import { pipInstall } from "./run-pip.mjs";
import { writeStamp } from "./stamp.mjs";

const TOOLS_LOCK = join(ROOT, "python", "locks", "dev.txt");

/**
 * A neural environment with the tools of the test run in it: the one that is there, else one with the
 * build of torch that the package index gives.
 * @returns {Promise<{ outcome: string, value: string }>} value: its interpreter
 */
export async function neuralForTests() {
  const there = findNeuralEnvironment();
  const environment = there ?? (await makeNeural({ build: "cpu", takesAny: true })).environment;
  const isAdded = await addTools(environment.folder, environment.python);
  const what = there ? "up to date" : "made";
  const outcome = there && isAdded ? "test tools added" : what;
  return { outcome: `${outcome} (torch ${environment.torch})`, value: environment.python };
}

async function addTools(folder, python) {
  const stamp = readNeuralStamp(folder);
  const tools = hashLock(TOOLS_LOCK);
  if (stamp.tools === tools) return false;
  const temp = join(folder, "tmp");
  mkdirSync(temp, { recursive: true });
  const { code, output } = await pipInstall(python, { lock: TOOLS_LOCK, temp });
  if (code !== 0) throw explainPip(output, { folder, pythonVersion: stamp.python });
  rmSync(temp, { recursive: true, force: true });
  await writeStamp(neuralStampFile(folder), { ...stamp, tools });
  return true;
}
