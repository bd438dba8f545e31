import { mkdirSync, readFileSync, readdirSync, statfsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { explainPip, explainStep, SEE_OUTPUT } from "./explain-pip.mjs";
import { lockFile } from "./file-lock.mjs";
import { findPython } from "./find-python.mjs";
import { hashLock, NEURAL_PLACE, neuralFolder, neuralPython } from "./neural-environment.mjs";
import { neuralStampFile, readNeuralEnvironment, readNeuralStamp } from "./neural-environment.mjs";
import { NeuralSetupError } from "./neural-error.mjs";
import { ROOT } from "./paths.mjs";
import { PipProgress } from "./pip-progress.mjs";
import { probeNeural } from "./probe-neural.mjs";
import { removeNeural } from "./remove-neural.mjs";
import { pipInstall, runProgram } from "./run-pip.mjs";
import { clearStamp, writeStamp } from "./stamp.mjs";

const LOOK_MS = 1000;
const WAIT_MS = 900_000;
/** Where on the way each step begins. */
const STEPS = { preparing: 0, packages: 0.03, checking: 0.95 };

/** About what each build takes: downloaded, and on disk while it is installed. */
export const NEURAL_SIZES = JSON.parse(
  readFileSync(join(ROOT, "server", "models", "neural-sizes.json"), "utf8"),
);

/**
 * Makes the environment for one build of torch, or looks again at the one that is there. Only one process
 * does so at a time. What is interrupted has no stamp and is begun anew; an abort of `signal` or a failure
 * leaves nothing behind.
 * @param {object} options
 * @param {"cpu" | "cuda"} options.build
 * @param {import("./neural-environment.mjs").NeuralPlace} [options.place]
 * @param {boolean} [options.takesAny] whatever build of torch the package index gives
 * @param {number} [options.needBytes] free room that it wants before it begins
 * @param {(progress: { stage: string, fraction: number, bytes?: number, item?: string }) => void} [options.report]
 * told of each step; the fraction never goes down
 * @param {AbortSignal} [options.signal]
 * @returns {Promise<{ outcome: string, environment: import("./neural-environment.mjs").NeuralEnvironment,
 * notes: string[] }>} rejects with a NeuralSetupError
 */
export async function makeNeural({ place = NEURAL_PLACE, report = () => undefined, ...options }) {
  const work = { ...options, place, report: neverBack(report) };
  if (!Object.hasOwn(NEURAL_SIZES, work.build ?? "")) {
    throw new NeuralSetupError("setup_failed", `Name a device: cpu or cuda, not ${work.build}.`);
  }
  mkdirSync(place.engines, { recursive: true });
  const lock = await takeLock(work);
  try {
    const known = await lookAgain(work);
    const facts = known ?? (await install(work));
    const environment = readNeuralEnvironment(work.build, place);
    await removeNeural(place, (folder) => folder !== environment.folder);
    work.report({ stage: "checking", fraction: 1 });
    return { outcome: known ? "up to date" : "made", environment, notes: notesOn(facts, work) };
  } catch (error) {
    throw work.signal?.aborted ? cancelled() : error;
  } finally {
    lock.release();
  }
}

/** Passes on what has changed, and each sign that it waits. */
function neverBack(report) {
  let most = 0;
  let last = "";
  return (progress) => {
    most = Math.max(most, progress.fraction);
    const next = { ...progress, fraction: most };
    const text = JSON.stringify(next);
    if (text !== last || next.stage === "waiting") report(next);
    last = text;
  };
}

async function takeLock({ place, report, signal }) {
  const file = join(place.engines, "lock");
  const deadline = performance.now() + WAIT_MS;
  for (;;) {
    const lock = lockFile(file);
    if (lock) return lock;
    report({ stage: "waiting", fraction: 0 });
    await delay(LOOK_MS, undefined, { signal }).catch(() => undefined);
    if (signal?.aborted) throw cancelled();
    if (performance.now() < deadline) continue;
    const message = `Another set-up of neural separation has been running for ${WAIT_MS / 60_000} minutes. End it and start again.`;
    throw new NeuralSetupError("busy", message);
  }
}

function cancelled() {
  return new NeuralSetupError("cancelled", "The set-up was cancelled; nothing of it is left.");
}

async function install(work) {
  const { build, place, report, signal } = work;
  const folder = neuralFolder(build, place);
  const lock = hashLock(place.lock);
  // What is not whole, and what is of another lock file, can't be used any more.
  await removeNeural(place, (each) => each === folder || readNeuralStamp(each)?.lock !== lock);
  requireSpace(work);
  const python = findPython();
  try {
    report({ stage: "preparing", fraction: STEPS.preparing });
    await makeEmpty(python, { folder, signal });
    await installPackages(work, { folder, pythonVersion: python.version });
    report({ stage: "checking", fraction: STEPS.checking });
    const facts = await probeNeural(neuralPython(folder), { signal });
    const made = { lock, build, python: python.version, askedAtMs: Date.now() };
    await writeStamp(neuralStampFile(folder), { ...made, ...facts });
    return facts;
  } catch (error) {
    const freeBytes = freeBytesOf(place);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    if (error instanceof NeuralSetupError && error.code !== "setup_failed") throw error;
    const { message, output = error.stack } = error;
    throw explainStep(message, output, { folder: place.engines, freeBytes });
  }
}

function freeBytesOf({ engines }) {
  const { bavail, bsize } = statfsSync(engines);
  return bavail * bsize;
}

function requireSpace({ build, place, needBytes = NEURAL_SIZES[build].diskBytes }) {
  const freeBytes = freeBytesOf(place);
  if (freeBytes >= needBytes) return;
  const message =
    `Neural separation needs ${gigabytes(needBytes)} free on the disk of ${place.engines}, and there are ` +
    `${gigabytes(freeBytes)}. Free some room and start again.`;
  throw new NeuralSetupError("no_space", message);
}

async function makeEmpty(python, { folder, signal }) {
  const { code, output } = await runProgram([python.path, "-m", "venv", "--clear", folder], {
    signal,
  });
  if (code === 0) return;
  const message = `Making the Python environment (python -m venv) failed. ${SEE_OUTPUT}`;
  throw new NeuralSetupError("setup_failed", message, output);
}

async function installPackages(work, { folder, pythonVersion }) {
  const { build, place, report, takesAny = false } = work;
  const temp = join(folder, "tmp");
  await mkdir(temp);
  const { downloadBytes } = NEURAL_SIZES[build];
  const progress = new PipProgress({ downloadBytes, temp, packages: sitePackages(folder) });
  const stopping = new AbortController();
  const stop = () => stopping.abort(work.signal.reason);
  work.signal?.addEventListener("abort", stop, { once: true });
  if (work.signal?.aborted) stop();
  const look = () => {
    const { fraction, ...rest } = progress.now();
    const { packages, checking } = STEPS;
    report({ ...rest, fraction: packages + fraction * (checking - packages) });
  };
  const onLine = (line) => {
    progress.line(line);
    if (build === "cpu" && !takesAny && progress.isCuda) stopping.abort(noCpuBuild());
  };
  const timer = setInterval(look, LOOK_MS);
  look();
  try {
    const options = { lock: place.lock, temp, signal: stopping.signal, onLine };
    const { code, output } = await pipInstall(neuralPython(folder), options);
    if (code !== 0) throw explainPip(output, { folder: place.engines, pythonVersion });
    look();
  } finally {
    clearInterval(timer);
    work.signal?.removeEventListener("abort", stop);
  }
  await rm(temp, { recursive: true, force: true });
}

function sitePackages(folder) {
  const lib = join(folder, "lib");
  return join(lib, readdirSync(lib)[0], "site-packages");
}

function noCpuBuild() {
  return new NeuralSetupError(
    "no_cpu_build",
    "The package index gives only the CUDA build of torch, several GB for graphics cards. Give pip an index " +
      'with CPU builds (docs/operations.md, "Neural separation: set-up", says how), or set up with --device cuda.',
  );
}

/** What a whole environment can do now, a driver may have come since; undefined when it must be made. */
async function lookAgain({ build, place, signal }) {
  const environment = readNeuralEnvironment(build, place);
  if (!environment) return undefined;
  const { folder, python } = environment;
  const facts = await probeNeural(python, { signal }).catch(() => undefined);
  signal?.throwIfAborted();
  if (facts === undefined) await clearStamp(neuralStampFile(folder));
  else {
    const stamp = { ...readNeuralStamp(folder), ...facts, askedAtMs: Date.now() };
    await writeStamp(neuralStampFile(folder), stamp);
  }
  return facts;
}

function notesOn({ cudaVersion, devices }, { build }) {
  if (build !== "cuda" || devices.includes("cuda")) return [];
  if (cudaVersion === null) {
    return ["The package index gave the CPU build of torch, so the graphics card is not used."];
  }
  return [
    "No graphics card that CUDA can use was found, so the CPU does the work until there is one.",
  ];
}

function gigabytes(bytes) {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
