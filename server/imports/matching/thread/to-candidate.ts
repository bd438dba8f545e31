import { titleFromFileName } from "#server/library/title-from-file-name.ts";
import type { CandidateFile } from "#server/matching/candidate-file.ts";
import type { Match } from "#server/matching/match.ts";
import type { StoredCandidate } from "../stored-candidates.ts";
import type { FileRow } from "./messages.ts";

/** A title that is nothing but the file's name says no more than that, which is read for its artist too. */
export function toCandidate(row: FileRow): CandidateFile {
  const isNamed = row.title !== titleFromFileName(row.fileName);
  return { ...row, title: isNamed ? row.title : null };
}

/** A match with what people know its file by; null when the file is none of these. */
export function withName(
  { fileId, score, verdict, reasons }: Match,
  files: ReadonlyMap<string, FileRow>,
): StoredCandidate | null {
  const file = files.get(fileId);
  if (!file) return null;
  const { name, durationSec } = file;
  return { fileId, score, verdict, reasons, name, durationSec };
}
