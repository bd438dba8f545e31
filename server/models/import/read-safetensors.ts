import { open } from "node:fs/promises";
import { z } from "zod";
import { refuse } from "./import-refusal.ts";

const MAX_STEMS = 16;

/** What a model may call its stems: each once. */
export const stemNames = z
  .array(z.string().regex(/^[a-z][a-z0-9_]{0,30}$/))
  .min(1)
  .max(MAX_STEMS)
  .refine((names) => new Set(names).size === names.length);

/** What a model's own file says of it. */
export interface ModelFacts {
  /** In the model's order. */
  readonly stems: readonly string[];
  /** Of audio that it takes at once. */
  readonly segmentSec: number;
  /** Whether a shorter piece is filled up to that, and takes as long. */
  readonly fillsSegments: boolean;
}

/** A header with every tensor's name takes some hundred kilobytes. */
const MAX_HEADER_BYTES = 16 * 1024 ** 2;
/** Those that the engine makes a model of, with the seconds that they take unless they say otherwise. */
const SEGMENTS_SEC: ReadonlyMap<string, number> = new Map([
  ["demucs.demucs.Demucs", 40],
  ["demucs.hdemucs.HDemucs", 40],
  ["demucs.htdemucs.HTDemucs", 10],
]);

const header = z.object({
  __metadata__: z.object({ klass: z.string(), args: z.string(), kwargs: z.string() }),
});
const seconds = z.union([
  z.number().positive(),
  z
    .object({ numerator: z.int().positive(), denominator: z.int().positive() })
    .transform(({ numerator, denominator }) => numerator / denominator),
]);
/** Where a tensor's bytes begin and end, counted from the end of the header. */
const tensor = z.object({ data_offsets: z.tuple([z.int().min(0), z.int().min(0)]) });

/** Reads the metadata that demucs writes beside the weights; throws `bad_input` for a file without. */
export async function readSafetensors(path: string, name: string): Promise<ModelFacts> {
  const { text, restBytes } = await readHeader(path);
  const said = parseJson(text);
  const metadata = header.safeParse(said).data?.__metadata__;
  if (!metadata) {
    throw refuse(`${name} does not say which model its weights are of: demucs did not write it.`);
  }
  const usualSec = SEGMENTS_SEC.get(metadata.klass);
  if (usualSec === undefined) {
    throw refuse(`${name} holds a model of the class ${metadata.klass}, which no engine here has.`);
  }
  assertWhole(said as object, { name, restBytes });
  const kwargs = parseJson(metadata.kwargs) as Readonly<Record<string, unknown>> | null;
  const args = parseJson(metadata.args) as readonly unknown[] | null;
  const stems = stemNames.safeParse(kwargs?.sources ?? args?.[0]);
  if (!stems.success) throw refuse(`${name} does not say which stems its model has.`, stems.error);
  return {
    stems: stems.data,
    segmentSec: seconds.safeParse(kwargs?.segment).data ?? usualSec,
    fillsSegments:
      metadata.klass === "demucs.htdemucs.HTDemucs" && kwargs?.use_train_segment !== false,
  };
}

/** A copy that was cut short has a whole header most often. */
function assertWhole(said: object, file: { name: string; restBytes: number }): void {
  let endBytes = 0;
  for (const [key, value] of Object.entries(said)) {
    if (key === "__metadata__") continue;
    const end = tensor.safeParse(value).data?.data_offsets[1];
    if (end === undefined) throw refuse(`${file.name} does not say where its weights are.`);
    endBytes = Math.max(endBytes, end);
  }
  if (endBytes <= file.restBytes) return;
  throw refuse(
    `${file.name} is cut short: it should have ${endBytes} bytes of weights, and has ${file.restBytes}. Copy it anew.`,
  );
}

/** Its length in eight bytes, then JSON, then the weights. */
async function readHeader(path: string): Promise<{ text: string; restBytes: number }> {
  const handle = await open(path, "r");
  try {
    const { buffer } = await handle.read(Buffer.alloc(8), 0, 8, 0);
    const length = Number(buffer.readBigUInt64LE());
    const restBytes = (await handle.stat()).size - 8 - length;
    if (length > MAX_HEADER_BYTES || restBytes < 0) return { text: "", restBytes };
    const { buffer: text, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 8);
    return { text: text.toString("utf8", 0, bytesRead), restBytes };
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
