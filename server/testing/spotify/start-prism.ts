import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { findFreePort } from "#server/launch/free-port.ts";

const PROGRAM = fileURLToPath(import.meta.resolve("@stoplight/prism-cli"));
const DESCRIPTION = fileURLToPath(new URL("./openapi.yml", import.meta.url));

/** Stoplight's Prism over Spotify's description: it answers with the description's examples. */
export interface Prism {
  /** Where the Web API is. */
  readonly apiUrl: string;
  readonly pid: number;
  /** Kills it; resolves when it has ended. */
  readonly close: () => Promise<void>;
}

/** A process of its own, which needs no network; requests that the description forbids get 422 and the reasons. */
export async function startPrism(): Promise<Prism> {
  const port = String(await findFreePort());
  const args = ["mock", "--errors", "--host", "127.0.0.1", "--port", port, DESCRIPTION];
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const exited = once(child, "exit");
  const kill = (): void => void child.kill("SIGKILL");
  // A test run that is ended before its teardown leaves nothing either.
  process.once("exit", kill);
  const close = async (): Promise<void> => {
    process.off("exit", kill);
    kill();
    await exited;
  };
  try {
    await untilListening(child);
  } catch (error) {
    await close();
    throw error;
  }
  return { apiUrl: `http://127.0.0.1:${port}`, pid: child.pid ?? 0, close };
}

function untilListening({ stdout, stderr }: PrismProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  let output = "";
  const read = (chunk: Buffer): void => {
    output += chunk.toString();
    if (output.includes("Prism is listening")) resolve(undefined);
  };
  stdout.on("data", read);
  stderr.on("data", read);
  stdout.once("end", () => reject(new Error(`Prism ended before it was ready:\n${output}`)));
  return promise;
}

type PrismProcess = Record<"stdout" | "stderr", NodeJS.ReadableStream>;
