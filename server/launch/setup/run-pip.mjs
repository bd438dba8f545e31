import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { NeuralSetupError } from "./neural-error.mjs";
import { redactor } from "./redact-output.mjs";

const TAIL_CHARACTERS = 6000;
const OPTIONS = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"];

/**
 * Runs a program of an environment to its end; an abort of `signal` kills it, and so does this process's
 * own end, in whatever way.
 * @param {readonly string[]} command
 * @param {{ env?: NodeJS.ProcessEnv, signal?: AbortSignal, onLine?: (line: string) => void }} options
 * @returns {Promise<{ code: number | string, output: string, stdout: string }>} the output's end, without
 * logins and keys of addresses
 */
export function runProgram(command, { env = process.env, signal, onLine = () => undefined }) {
  signal?.throwIfAborted();
  const child = spawn("setpriv", ["--pdeathsig", "KILL", "--", ...command], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let stdout = "";
  const redact = redactor(env);
  const keep = (line) => (output = `${output}${redact(line)}\n`.slice(-TAIL_CHARACTERS));
  createInterface({ input: child.stderr }).on("line", keep);
  createInterface({ input: child.stdout }).on("line", (line) => {
    keep(line);
    stdout = `${stdout}${line}\n`.slice(-TAIL_CHARACTERS);
    onLine(line);
  });
  const kill = () => child.kill("SIGKILL");
  signal?.addEventListener("abort", kill, { once: true });
  return new Promise((resolve, reject) => {
    child.once("error", (error) => {
      const message = `${command[0]} could not be started: ${error.message}.`;
      reject(new NeuralSetupError("setup_failed", message));
    });
    child.once("close", (code, killedBy) => {
      signal?.removeEventListener("abort", kill);
      if (signal?.aborted) reject(signal.reason);
      else resolve({ code: code ?? killedBy, output, stdout });
    });
  });
}

/**
 * Installs what a lock file says, with the user's own pip configuration; wheels only, so nothing is built.
 * @param {string} python
 * @param {{ lock: string, temp: string, signal?: AbortSignal, onLine?: (line: string) => void }} options
 */
export function pipInstall(python, { lock, temp, signal, onLine }) {
  const args = ["install", ...OPTIONS, "--only-binary", ":all:", "--requirement", lock];
  const env = { ...process.env, TMPDIR: temp, PYTHONUNBUFFERED: "1" };
  return runProgram([python, "-m", "pip", ...args], { env, signal, onLine });
}
