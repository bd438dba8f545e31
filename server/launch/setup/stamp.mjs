import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** SHA-256 in hex of the files' names and contents, in the order given. */
export async function hashFiles(files) {
  const hash = createHash("sha256");
  for (const file of files) {
    const content = await readFile(file);
    hash.update(`${file}\0${content.length}\0`);
    hash.update(content);
  }
  return hash.digest("hex");
}

/** The stamp's fields, or an empty object when it is absent or unreadable. */
export async function readStamp(file) {
  try {
    const stamp = JSON.parse(await readFile(file, "utf8"));
    return typeof stamp === "object" && stamp !== null ? stamp : {};
  } catch {
    return {};
  }
}

/** Writes the stamp in one step, so that an interrupted set-up never leaves half of one. */
export async function writeStamp(file, fields) {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.new`;
  await writeFile(draft, `${JSON.stringify(fields)}\n`);
  await rename(draft, file);
}

/** Called before a step touches what the stamp vouches for. */
export async function clearStamp(file) {
  await rm(file, { force: true });
}
