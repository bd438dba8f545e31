import { spawnSync } from "node:child_process";
import { chmodSync, chownSync } from "node:fs";
import { dirname } from "node:path";

/** Puts a PostgreSQL program's command line where it may run: PostgreSQL refuses to be root. */
export type Unprivileged = (command: readonly string[]) => readonly string[];

const NOBODY = 65_534;
const USER_NAMESPACE = ["unshare", "--user", "--map-user=1000", "--map-group=1000"];

/**
 * A plain user runs PostgreSQL as it is. For root, a user namespace shows root as user 1000: files stay
 * root's, so a home of mode 700 is no obstacle. Where namespaces are not allowed, `nobody` gets
 * the database's folder, and the folder around it opens for passing through.
 */
export function unprivileged(folder: string): Unprivileged {
  if (process.getuid?.() !== 0) return (command) => command;
  if (spawnSync("unshare", [...USER_NAMESPACE.slice(1), "true"]).status === 0) {
    return (command) => [...USER_NAMESPACE, ...command];
  }
  chmodSync(dirname(folder), 0o711);
  chownSync(folder, NOBODY, NOBODY);
  const ids = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"];
  return (command) => ["setpriv", ...ids, ...command];
}
