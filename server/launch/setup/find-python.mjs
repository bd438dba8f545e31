import { spawnSync } from "node:child_process";
import { SetupError } from "./setup-error.mjs";

const CANDIDATES = ["python3.13", "python3.12", "python3.11", "python3"];
const OLDEST = [3, 11];
const PROBE = [
  "import importlib.util as u, json, sys",
  "has = all(u.find_spec(name) for name in ('venv', 'ensurepip'))",
  "print(json.dumps({'path': sys.executable, 'version': list(sys.version_info[:3]), 'hasVenv': has}))",
].join("\n");

/**
 * The first Python from 3.11 on that can make virtual environments.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {{ path: string, version: string }}
 */
export function findPython(env = process.env) {
  const found = CANDIDATES.map((name) => probe(name, env)).filter((python) => python !== undefined);
  const recent = found.filter((python) => isRecent(python.version));
  const usable = recent.find((python) => python.hasVenv);
  if (usable) return { path: usable.path, version: usable.version.join(".") };
  throw new SetupError(explain(found, recent[0]));
}

function probe(name, env) {
  const { status, stdout } = spawnSync(name, ["-c", PROBE], {
    env,
    encoding: "utf8",
    timeout: 15_000,
    stdio: ["ignore", "pipe", "ignore"],
  });
  if (status !== 0) return undefined;
  try {
    return JSON.parse(stdout);
  } catch {
    return undefined;
  }
}

function isRecent([major, minor]) {
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

function explain(found, recent) {
  if (recent) {
    const package_ = `python${recent.version.slice(0, 2).join(".")}-venv`;
    return (
      `Python ${recent.version.join(".")} (${recent.path}) has no "venv" module, which the audio tools need. ` +
      `Install it and start again; on Debian and Ubuntu: sudo apt-get install python3-venv (or ${package_}).`
    );
  }
  const install = "On Debian and Ubuntu: sudo apt-get install python3 python3-venv.";
  if (found.length > 0) {
    const newest = found.map((python) => python.version.join(".")).join(", ");
    return `Python is too old: found ${newest}, needed is 3.11 or later. ${install}`;
  }
  return `Python is missing: the audio tools need Python 3.11 or later with its "venv" module. ${install}`;
}
