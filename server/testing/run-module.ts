import { spawn, type ChildProcess } from "node:child_process";

/** What a module's function came to in a process of its own. */
export interface ModuleRun {
  readonly exitCode: number | null;
  readonly output: string;
}

/**
 * Starts `node` on `await (await import(module))[name](...args)` and prints its value as JSON: for the
 * plain modules of the set-up, which other code does not import, and for killing them half-way.
 */
export function startModule(call: {
  module: string;
  name: string;
  args?: readonly unknown[];
  env?: Readonly<Record<string, string>>;
}): { process: ChildProcess; ended: Promise<ModuleRun> } {
  const program =
    `const loaded = await import(${JSON.stringify(call.module)});` +
    `console.log(JSON.stringify(await loaded[${JSON.stringify(call.name)}](...${JSON.stringify(call.args ?? [])})));`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    env: { ...process.env, ...call.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const keep = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const { promise: ended, resolve } = Promise.withResolvers<ModuleRun>();
  child.once("close", (exitCode) => {
    resolve({ exitCode, output });
  });
  return { process: child, ended };
}

/** As `startModule`, to its end. */
export function runModule(call: Parameters<typeof startModule>[0]): Promise<ModuleRun> {
  return startModule(call).ended;
}
