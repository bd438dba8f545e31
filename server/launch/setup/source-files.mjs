import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./paths.mjs";

const FOLDERS = ["app", "public", "server"];
const FILES = [
  "instrumentation.ts",
  "next.config.mjs",
  "package-lock.json",
  "postcss.config.mjs",
  "prisma/schema.prisma",
  "proxy.ts",
  "tsconfig.json",
];
const NOT_BUILT = /(\.test\.tsx?$)|(^server\/(generated|launch|testing)\/)/;

/** The files that a build of the pages depends on: paths below the root, sorted. */
export async function listSourceFiles() {
  const rootFiles = new Set(await readdir(ROOT));
  const folders = FOLDERS.filter((folder) => rootFiles.has(folder));
  const nested = await Promise.all(folders.map((folder) => listFolder(folder)));
  const single = FILES.filter((file) => file.includes("/") || rootFiles.has(file));
  return [...single, ...nested.flat()].filter((file) => !NOT_BUILT.test(file)).sort();
}

async function listFolder(folder) {
  const entries = await readdir(join(ROOT, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(ROOT.length + 1));
}
