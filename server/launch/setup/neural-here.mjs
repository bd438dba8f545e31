import { createInterface } from "node:readline/promises";
import { makeNeural, NEURAL_SIZES } from "./make-neural.mjs";
import { NEURAL_PLACE, readNeuralEnvironment } from "./neural-environment.mjs";
import { NeuralSetupError } from "./neural-error.mjs";
import { SetupError } from "./setup-error.mjs";

/** Bits per second of an ordinary line, for a first guess of the time. */
const LINE_BITS = 50e6;
const INSTALL_MINUTES = { cpu: 1, cuda: 4 };
const STEP_PERCENT = 10;
const STAGES = {
  waiting: "waiting for another set-up to end",
  preparing: "making the environment",
  downloading: "downloading",
  installing: "installing",
  checking: "checking",
};

/**
 * The set-up at a terminal: says what it is going to do, asks, shows how far it is.
 * @param {{ build: "cpu" | "cuda", isConfirmed: boolean, hasCard: boolean,
 * place?: import("./neural-environment.mjs").NeuralPlace }} options
 */
export async function setUpNeuralHere({ build, isConfirmed, hasCard, place = NEURAL_PLACE }) {
  if (!readNeuralEnvironment(build, place)) {
    console.log(describePlan({ build, hasCard, place }));
    if (!isConfirmed && !(await confirm())) {
      process.exitCode = 2;
      return;
    }
  }
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, stop);
  const { outcome, environment, notes } = await makeNeural({
    build,
    place,
    report: showProgress(),
    signal: stopping.signal,
  }).catch((error) => {
    throw describeFailure(error);
  });
  const { torch, device } = environment;
  const isNew = outcome === "made";
  console.log(
    `Neural separation is ${isNew ? "" : "already "}set up: torch ${torch} on ${device}.`,
  );
  for (const note of notes) console.log(note);
  console.log("Running workers take it up by themselves. Models: npm run models -- list");
}

function describePlan({ build, hasCard, place }) {
  const { downloadBytes, diskBytes } = NEURAL_SIZES[build];
  const minutes = Math.ceil((downloadBytes * 8) / LINE_BITS / 60) + INSTALL_MINUTES[build];
  return [
    `Set-up of neural separation (${build === "cuda" ? "NVIDIA card" : "processor"})`,
    "  what       torch, demucs and their packages, by pip with your own settings of it",
    `  download   about ${gigabytes(downloadBytes)}`,
    `  disk       about ${gigabytes(diskBytes)} while it is installed, in ${place.engines}`,
    `  time       about ${minutes} minutes on a line of 50 Mbit/s`,
    "  models     none: they are fetched one by one afterwards, each with its licence",
    ...notesBefore(build, hasCard).map((note) => `  note       ${note}`),
  ].join("\n");
}

function notesBefore(build, hasCard) {
  if (build === "cpu") {
    return [
      "an ordinary package index gives Linux the CUDA build, several GB; the set-up stops when it meets",
      'that. How pip gets the CPU build: docs/operations.md, "Neural separation: set-up"',
    ];
  }
  return hasCard
    ? []
    : ["no NVIDIA card was found here: the processor does the work until there is one"];
}

/** Nobody at the terminal is a No. */
async function confirm() {
  if (!process.stdin.isTTY) {
    console.log("Nothing was installed: confirm with --yes.");
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question("Go on? [y/N] ");
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

/** One line that changes at a terminal; elsewhere one for each stage and each further tenth. */
function showProgress() {
  let last = "";
  return ({ stage, fraction, bytes }) => {
    const percent = Math.floor(fraction * 100);
    const step = process.stdout.isTTY ? percent : Math.floor(percent / STEP_PERCENT) * STEP_PERCENT;
    const size = bytes === undefined ? "" : `, ${Math.round(bytes / 1e6)} MB`;
    const shown = `${stage} ${step}${process.stdout.isTTY ? size : ""}`;
    if (shown === last) return;
    last = shown;
    const line = `${String(percent).padStart(3)} %  ${STAGES[stage]}${size}`;
    const isOver = fraction === 1;
    process.stdout.write(
      process.stdout.isTTY ? `\r${line.padEnd(60)}${isOver ? "\n" : ""}` : `${line}\n`,
    );
  };
}

function describeFailure(error) {
  if (!(error instanceof NeuralSetupError)) return error;
  const said = error.output.trim().split("\n").slice(-12).join("\n");
  return new SetupError(said === "" ? error.message : `${error.message}\n\n${said}`, error);
}

function gigabytes(bytes) {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
