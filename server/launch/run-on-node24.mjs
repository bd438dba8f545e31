import { spawn } from "node:child_process";
import { delimiter, dirname } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * Goes on with a program on Node 24: within this process when it is one, else in a child that gets this
 * process's signals, ends when this one is killed, and whose exit code becomes this one's.
 * @param {string} node
 * @param {{ program: string, args: readonly string[] }} what
 */
export async function runOnNode24(node, { program, args }) {
  // Programs that name their interpreter "node" get the same one.
  process.env.PATH = [dirname(node), process.env.PATH].join(delimiter);
  if (Number(process.versions.node.split(".")[0]) >= 24) {
    process.argv = [process.argv[0], program, ...args];
    await import(pathToFileURL(program).href);
    return;
  }
  const command = ["--pdeathsig", "TERM", "--", node, program, ...args];
  const child = spawn("setpriv", command, { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => child.kill(signal));
  }
  child.once("exit", (code) => {
    process.exit(code ?? 1);
  });
}
