import type { Effects } from "./check-effects.ts";
import type { ExportRemains, ExportsRemains } from "./read-exports.ts";

/** Holds rows and files against what was asked for: each export is there once and whole, or has failed with a reason. */
export function checkExports(
  { rows, strayFiles }: ExportsRemains,
  asked: readonly string[],
): Effects {
  const known = new Set(rows.map(({ id }) => id));
  const forgotten = [...new Set(asked)].filter((id) => !known.has(id));
  return {
    lost: [...forgotten.map((id) => `export ${id}: no row`), ...rows.flatMap(findUnended)],
    duplicated: [
      ...findTwice(rows),
      ...rows.flatMap(findOddFile),
      ...strayFiles.map((file) => `${file} is no export's`),
    ],
  };
}

function findUnended({ id, state, errorCode }: ExportRemains): string[] {
  if (state === "completed" || (state === "failed" && errorCode !== null)) return [];
  return [`export ${id} is ${state} without a reason`];
}

/** The same wish is answered with the file that is there. */
function findTwice(rows: readonly ExportRemains[]): string[] {
  const made = rows.filter(({ state }) => state === "completed");
  const groups = Map.groupBy(made, ({ trackId, settingsHash }) => `${trackId} ${settingsHash}`);
  const twice = [...groups.values()].filter((group) => group.length > 1);
  return twice.map((group) => `exports ${group.map(({ id }) => id).join(", ")} are the same`);
}

function findOddFile(row: ExportRemains): string[] {
  const wrongs = row.state === "completed" ? findWrongs(row) : findLeft(row);
  const { id, kind, format, state } = row;
  return wrongs.map((wrong) => `export ${id} (${kind}, ${format}, ${state}): ${wrong}`);
}

function findLeft({ file }: ExportRemains): string[] {
  return file ? ["a file is stored"] : [];
}

function findWrongs({ file, sizeBytes, frames, parts }: ExportRemains): string[] {
  if (!file) return ["no file is stored"];
  const size =
    file.sizeBytes === sizeBytes ? [] : [`${sizeBytes} bytes noted, ${file.sizeBytes} stored`];
  if (typeof file.decoded === "string") return [...size, `can't be decoded: ${file.decoded}`];
  const isWhole = file.decoded.length === parts && file.decoded.every((each) => each === frames);
  return isWhole
    ? size
    : [...size, `${file.decoded.join(", ")} frames, not ${parts} times ${frames}`];
}
