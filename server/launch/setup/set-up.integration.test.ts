import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runModule, startModule, type ModuleRun } from "#server/testing/run-module.ts";
import { waitUntil } from "#server/testing/wait-until.ts";

const SETUP = fileURLToPath(new URL(".", import.meta.url));

/** A root of its own, with the set-up's modules and nothing else. */
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "alchemy-setup-"));
  cpSync(SETUP, join(root, "server", "launch", "setup"), { recursive: true });
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(file: string, content: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), content);
}

function call(module: string, name: string, ...args: unknown[]) {
  return { module: join(root, "server", "launch", "setup", module), name, args };
}

async function outcomeOf(run: Promise<ModuleRun>): Promise<{ outcome: string; value?: string }> {
  const { exitCode, output } = await run;
  expect(exitCode, output).toBe(0);
  return JSON.parse(output.trim().split("\n").at(-1) ?? "") as { outcome: string; value?: string };
}

describe("Node packages", () => {
  const install = () => outcomeOf(runModule(call("install-packages.mjs", "installPackages")));

  beforeEach(() => {
    const name = { name: "nothing", version: "1.0.0" };
    write("package.json", JSON.stringify(name));
    const lock = { ...name, lockfileVersion: 3, requires: true, packages: { "": name } };
    write("package-lock.json", JSON.stringify(lock));
  });

  it("are installed once, and again when the lock has changed", async () => {
    expect((await install()).outcome).toBe("installed by npm ci");
    expect((await install()).outcome).toBe("up to date");
    write("package-lock.json", readFileSync(join(root, "package-lock.json"), "utf8") + "\n");
    rmSync(join(root, "node_modules", ".package-lock.json"), { force: true });
    expect((await install()).outcome).toBe("installed by npm ci");
  });

  it("are installed again after an interruption", async () => {
    const first = startModule(call("install-packages.mjs", "installPackages"));
    first.process.kill("SIGKILL");
    await first.ended;
    expect(existsSync(join(root, "node_modules", ".setup.json"))).toBe(false);
    expect((await install()).outcome).toBe("installed by npm ci");
  });
});

describe("Python packages", () => {
  const make = () => outcomeOf(runModule(call("make-venv.mjs", "makeVenv", { dev: false })));

  beforeEach(() => {
    write("python/locks/base.txt", "# nothing\n");
    write("python/locks/dev.txt", "-r base.txt\n");
  });

  it("survive a kill in the middle: the next run makes the environment whole", async () => {
    const first = startModule(call("make-venv.mjs", "makeVenv", { dev: false }));
    await waitUntil(() => existsSync(join(root, ".venv", "bin")), 20_000);
    first.process.kill("SIGKILL");
    await first.ended;
    expect(existsSync(join(root, ".venv", ".setup.json"))).toBe(false);
    expect((await make()).outcome).toMatch(/^made \(Python 3\.1\d/);
    expect((await make()).outcome).toBe("up to date");
  });
});

describe("Python discovery", () => {
  /** A PATH with nothing but these programs. */
  function pathWith(pythons: Record<string, { version: number[]; hasVenv: boolean }>): string {
    const folder = join(root, "bin");
    mkdirSync(folder, { recursive: true });
    for (const [name, python] of Object.entries(pythons)) {
      const file = join(folder, name);
      writeFileSync(file, `#!/bin/sh\necho '${JSON.stringify({ path: file, ...python })}'\n`);
      chmodSync(file, 0o755);
    }
    return folder;
  }

  const find = (PATH: string) => runModule(call("find-python.mjs", "findPython", { PATH }));

  it("takes the first that is recent and has venv", async () => {
    const found = await find(
      pathWith({
        "python3.12": { version: [3, 12, 1], hasVenv: false },
        "python3.11": { version: [3, 11, 9], hasVenv: true },
      }),
    );
    expect(found.output).toContain('"version":"3.11.9"');
  });

  it("says which package is missing when none has venv", async () => {
    const found = await find(pathWith({ python3: { version: [3, 12, 1], hasVenv: false } }));
    expect(found.exitCode).not.toBe(0);
    expect(found.output).toMatch(/has no "venv" module.*python3-venv \(or python3\.12-venv\)/);
  });

  it("names the version that is too old", async () => {
    const found = await find(pathWith({ python3: { version: [3, 9, 2], hasVenv: true } }));
    expect(found.exitCode).not.toBe(0);
    expect(found.output).toMatch(/Python is too old: found 3\.9\.2, needed is 3\.11/);
  });

  it("says what to install when there is no Python", async () => {
    const found = await find(pathWith({}));
    expect(found.exitCode).not.toBe(0);
    expect(found.output).toMatch(/Python is missing.*apt-get install python3 python3-venv/);
  });
});

describe("Pages", () => {
  const TSCONFIG = '{ "compilerOptions": {} }\n';

  /** Stands in for Node running `next build`: notes its environment in the build's folder. */
  function fakeNext(): string {
    const file = join(root, "fake-node");
    writeFileSync(file, '#!/bin/sh\nenv > "$NEXT_DIST_DIR/environment"\n');
    chmodSync(file, 0o755);
    return file;
  }

  const build = (): Promise<{ outcome: string; value?: string }> =>
    outcomeOf(runModule(call("build-pages.mjs", "buildPages", fakeNext())));

  const builds = (): string[] =>
    readdirSync(join(root, ".builds")).filter((name) => !name.endsWith(".lock"));

  beforeEach(() => {
    write("tsconfig.json", TSCONFIG);
    write("app/page.tsx", "one");
    write("prisma/schema.prisma", "");
  });

  it("are built once for the same sources, and the committed tsconfig stays as it is", async () => {
    const first = await build();
    expect(first.outcome).toBe("built");
    expect(await build()).toEqual({ outcome: "up to date", value: first.value });
    expect(readFileSync(join(root, "tsconfig.json"), "utf8")).toBe(TSCONFIG);
  });

  it("are built without anything of the instance's environment", async () => {
    const { value = "" } = await outcomeOf(
      runModule({
        ...call("build-pages.mjs", "buildPages", fakeNext()),
        env: { PORT: "4567", DATABASE_URL: "postgresql://secret" },
      }),
    );
    const environment = readFileSync(join(root, value, "environment"), "utf8");
    expect(environment).not.toMatch(/PORT|DATABASE_URL/);
  });

  it("are built anew when a source changed, and an old build that nobody uses goes", async () => {
    const first = await build();
    write("app/page.tsx", "two");
    const second = await build();
    expect(second.value).not.toBe(first.value);
    expect(builds().map((name) => join(".builds", name))).toEqual([second.value]);
  });

  it("keep an old build as long as another instance uses it", async () => {
    const first = await build();
    write(
      "keep.mjs",
      `import { writeFileSync } from "node:fs";
       import { lockFile } from "./server/launch/setup/file-lock.mjs";
       export async function keep(file) {
         lockFile(file, { shared: true });
         writeFileSync(new URL("kept", import.meta.url), "");
         await new Promise((resolve) => setTimeout(resolve, 60_000));
       }`,
    );
    const keeper = startModule({
      module: join(root, "keep.mjs"),
      name: "keep",
      args: [join(root, `${first.value ?? ""}.lock`)],
    });
    await waitUntil(() => existsSync(join(root, "kept")), 10_000);
    write("app/page.tsx", "two");
    await build();
    expect(builds()).toHaveLength(2);
    keeper.process.kill("SIGKILL");
    await keeper.ended;
    await build();
    expect(builds()).toHaveLength(1);
  });

  it("are built anew after an interrupted build", async () => {
    const { value = "" } = await build();
    rmSync(join(root, value, "setup.json"));
    expect((await build()).outcome).toBe("built");
  });
});
