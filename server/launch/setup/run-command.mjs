import { spawn } from "node:child_process";
import { ROOT } from "./paths.mjs";
import { SetupError } from "./setup-error.mjs";

const HEAD_CHARACTERS = 1500;
const TAIL_CHARACTERS = 2500;

/**
 * Runs a set-up command to its end. The kernel kills it when this process goes away, so that an
 * interrupted set-up leaves nothing that a second one could run into.
 * @param {readonly string[]} command
 * @param {{ what: string, env?: NodeJS.ProcessEnv, cwd?: string }} options
 * @returns {Promise<void>} rejects with a SetupError that ends in the command's output, without its middle
 */
export async function runCommand(command, options) {
  const { code, output } = await collect(command, options);
  if (code === 0) return;
  throw new SetupError(`${options.what} failed (exit ${code}). It said:\n${output.trim()}`);
}

function collect(command, { what, env = process.env, cwd = ROOT }) {
  const child = spawn("setpriv", ["--pdeathsig", "KILL", "--", ...command], {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let head = "";
  let tail = "";
  const keep = (chunk) => {
    const room = HEAD_CHARACTERS - head.length;
    head += chunk.slice(0, room);
    tail = (tail + chunk.slice(room)).slice(-TAIL_CHARACTERS);
  };
  child.stdout.setEncoding("utf8").on("data", keep);
  child.stderr.setEncoding("utf8").on("data", keep);
  return new Promise((resolve, reject) => {
    child.once("error", (error) => {
      const reason =
        error.code === "ENOENT"
          ? 'the command "setpriv" is missing; install the package util-linux'
          : error.message;
      reject(new SetupError(`${what} could not be started: ${reason}.`, error));
    });
    child.once("close", (code, signal) => {
      resolve({ code: code ?? signal, output: head + tail });
    });
  });
}
