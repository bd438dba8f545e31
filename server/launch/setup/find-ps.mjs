import { findProgram, installDebianPackage } from "./debian-package.mjs";
import { SetupError } from "./setup-error.mjs";

/**
 * `ps`, which the tests of the orphan detector compare the kernel's table with; Debian's package where it
 * is missing and this is root.
 * @returns {Promise<{ outcome: string, value: string }>}
 */
export async function findPs() {
  const installed = await findProgram(["ps"]);
  if (installed) return { outcome: installed, value: installed };
  if (await installDebianPackage("procps", "ps")) {
    const file = await findProgram(["ps"]);
    if (file) return { outcome: "installed by apt-get", value: file };
  }
  throw new SetupError("The tests need ps. On Debian: sudo apt-get install procps.");
}
