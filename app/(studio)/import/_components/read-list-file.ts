import { formatBytes } from "../../../_words/format-bytes.ts";

/** A list out of a file, or why it is none. */
export type ListFile =
  | { readonly kind: "list"; readonly name: string; readonly text: string }
  | { readonly kind: "refused"; readonly reason: string };

const MAX_BYTES = 10_000_000;
const NAME_LENGTH = 200;

/** Whether a file is a list rather than a song. */
export function isListFile({ name, type }: Pick<File, "name" | "type">): boolean {
  return /\.(?:csv|txt|tsv)$/iu.test(name) || type === "text/csv" || type === "text/plain";
}

/** Reads a list's file as text: UTF-8, UTF-16 with its mark, else Windows-1252. */
export async function readListFile(file: File): Promise<ListFile> {
  if (file.size > MAX_BYTES) {
    const reason = `This file is ${formatBytes(file.size)}, the limit is 10 MB. Split it and import the parts one after another.`;
    return { kind: "refused", reason };
  }
  const text = decode(new Uint8Array(await file.arrayBuffer()));
  if (text.includes("\u0000")) {
    const reason = "This file is no text. Save the list as CSV or plain text and choose that file.";
    return { kind: "refused", reason };
  }
  return { kind: "list", name: listName(file.name), text };
}

/** "Late_set, winter.csv" is the list "Late set, winter". */
function listName(fileName: string): string {
  return fileName
    .replace(/\.[^.]+$/u, "")
    .replaceAll("_", " ")
    .trim()
    .slice(0, NAME_LENGTH);
}

function decode(bytes: Uint8Array): string {
  const encoding = encodingOf(bytes);
  if (encoding !== "utf-8") return new TextDecoder(encoding).decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
}
