import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { startOsProcess, type OsProcess, type OsProcessOptions } from "./os-process.ts";

const never = new AbortController().signal;

function shell(script: string, options: Partial<OsProcessOptions> = {}): OsProcessOptions {
  return {
    command: "/bin/sh",
    args: ["-c", script],
    env: { PATH: "/usr/bin:/bin" },
    stdio: ["ignore", "pipe", "inherit"],
    ...options,
  };
}

/** Ready at the first output. */
function untilOutput(process: OsProcess["process"]): Promise<void> {
  return new Promise((resolve) => {
    process.stdout?.once("data", () => {
      resolve();
    });
  });
}

async function survivors(group: number): Promise<string> {
  const { stdout } = await promisify(execFile)("ps", ["-eo", "pgid=,stat="]);
  return stdout
    .split("\n")
    .filter((line) => line.trim().startsWith(`${String(group)} `) && !line.includes("Z"))
    .join();
}

describe("operating-system process", () => {
  it("is ready when its check says so, and ends in order on SIGTERM", async () => {
    const child = await startOsProcess(
      shell("echo up; exec sleep 60", { ready: untilOutput }),
      never,
    );
    child.stop();
    expect(await child.exited).toEqual({ kind: "shutdown" });
  });

  it("is killed with its whole group", async () => {
    const child = await startOsProcess(
      shell("trap '' TERM; sleep 60 & echo up; wait; sleep 60", { ready: untilOutput }),
      never,
    );
    child.stop();
    child.kill();
    expect(await child.exited).toEqual({ kind: "killed" });
    await expect.poll(() => survivors(child.pid)).toBe("");
  });

  it.each([
    ["exit 0", { kind: "normal" }],
    ["exit 3", { kind: "crashed", error: { exitCode: 3, signal: null } }],
    ["kill -SEGV $$", { kind: "crashed", error: { exitCode: null, signal: "SIGSEGV" } }],
    ["kill -KILL $$", { kind: "killed" }],
  ])("%s ends with %o", async (script, reason) => {
    const child = await startOsProcess(shell(script), never);
    expect(await child.exited).toMatchObject(reason);
  });

  it("fails its start when it ends before it is ready", async () => {
    const start = startOsProcess(shell("exit 4", { ready: untilOutput }), never);
    await expect(start).rejects.toThrow("/bin/sh ended with exit code 4.");
  });

  it("fails its start when it is not ready in time, and leaves nothing", async () => {
    let pid = 0;
    const start = startOsProcess(
      shell("sleep 60", {
        ready: untilOutput,
        readyWithinMs: 20,
        onSpawn: (process) => {
          pid = process.pid ?? 0;
        },
      }),
      never,
    );
    await expect(start).rejects.toThrow("was not ready within 20 ms");
    await expect.poll(() => survivors(pid)).toBe("");
  });

  it("gives the start up when it is aborted", async () => {
    const abort = new AbortController();
    const start = startOsProcess(
      shell("sleep 60", {
        ready: untilOutput,
        onSpawn: () => {
          abort.abort(new Error("told to stop"));
        },
      }),
      abort.signal,
    );
    await expect(start).rejects.toThrow("told to stop");
  });

  it("names a command that is not there", async () => {
    await expect(
      startOsProcess({ command: "/no/such/program", args: [], env: {} }, never),
    ).rejects.toThrow("ENOENT");
  });

  it("gets its death signal when the process that started it is killed", async () => {
    const program = `
      import { startOsProcess } from ${JSON.stringify(new URL("os-process.ts", import.meta.url).href)};
      const child = await startOsProcess({
        command: "/bin/sleep", args: ["60"], env: { PATH: "/usr/bin:/bin" }, stdio: "ignore",
        parentDeathSignal: "SIGTERM",
      }, new AbortController().signal);
      console.log(child.pid);
    `;
    const owner = await startOsProcess(
      {
        command: process.execPath,
        args: ["--input-type=module", "-e", program],
        env: process.env,
        stdio: ["ignore", "pipe", "inherit"],
      },
      never,
    );
    const pid = await new Promise<number>((resolve) => {
      owner.process.stdout?.once("data", (text) => {
        resolve(Number(text));
      });
    });
    // The signal is armed by a program that then becomes this one.
    await expect.poll(() => readFileSync(`/proc/${pid}/comm`, "utf8").trim()).toBe("sleep");
    owner.kill();
    await owner.exited;
    await expect.poll(() => survivors(pid)).toBe("");
  });
});
