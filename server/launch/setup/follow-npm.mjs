import { readFileSync } from "node:fs";

const CHECK_MS = 500;

/**
 * Imported by the programs of the npm scripts: npm hands signals on, but a killed npm can't, and would
 * leave its script running. A program that something else started stays when its parent goes away.
 */
const parent = process.ppid;
if (isNpm(parent)) {
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, "SIGTERM");
  }, CHECK_MS);
  timer.unref();
}

function isNpm(pid) {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").startsWith("npm");
  } catch {
    return false;
  }
}
