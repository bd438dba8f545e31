import { open } from "node:fs/promises";
import { z } from "zod";
import { refuse } from "./import-refusal.ts";

/** What a model's own file says of it. */
export interface ModelFacts {
  /** In the model's order. */
  readonly stems: readonly string[];
}

/** A header with every tensor's name takes some hundred kilobytes. */
const MAX_HEADER_BYTES = 16 * 1024 ** 2;
/** Those that the engine makes a model of; a file may name no other. */
const CLASSES = ["demucs.demucs.Demucs", "demucs.hdemucs.HDemucs", "demucs.htdemucs.HTDemucs"];

const stemNames = z.array(z.string().regex(/^[a-z][a-z0-9_]{0,30}$/)).min(1);
const header = z.object({
  __metadata__: z.object({ klass: z.string(), args: z.string(), kwargs: z.string() }),
});

/** Reads the metadata that demucs writes beside the weights; throws `bad_input` for a file without. */
export async function readSafetensors(path: string, name: string): Promise<ModelFacts> {
  const metadata = header.safeParse(parseJson(await readHeader(path))).data?.__metadata__;
  if (!metadata) {
    throw refuse(`${name} does not say which model its weights are of: demucs did not write it.`);
  }
  if (!CLASSES.includes(metadata.klass)) {
    throw refuse(`${name} holds a model of the class ${metadata.klass}, which no engine here has.`);
  }
  const kwargs = parseJson(metadata.kwargs) as { sources?: unknown } | null;
  const args = parseJson(metadata.args) as readonly unknown[] | null;
  const stems = stemNames.safeParse(kwargs?.sources ?? args?.[0]);
  if (!stems.success) throw refuse(`${name} does not say which stems its model has.`, stems.error);
  return { stems: stems.data };
}

/** Its length in eight bytes, then JSON. */
async function readHeader(path: string): Promise<string> {
  const handle = await open(path, "r");
  try {
    const { buffer } = await handle.read(Buffer.alloc(8), 0, 8, 0);
    const length = Number(buffer.readBigUInt64LE());
    if (length > MAX_HEADER_BYTES) return "";
    const { buffer: text, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 8);
    return text.toString("utf8", 0, bytesRead);
  } finally {
    await handle.close();
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
