import { BadFlac, type BitReader } from "./bit-reader.ts";

/** Where a subframe's samples go. */
export interface Block {
  readonly samples: Int32Array;
  readonly frames: number;
  /** Bits of a sample; one more than the stream's for a difference of two channels. */
  readonly bits: number;
}

/** Weights of the fixed predictors of order 0 to 4, nearest sample first (RFC 9639, 9.2.5). */
const FIXED = [[], [1], [2, -1], [3, -3, 1], [4, -6, 4, -1]];

/** Decodes one channel of a frame (RFC 9639, 9.2). Throws `BadFlac` or `OutOfBytes`. */
export function readSubframe(reader: BitReader, block: Block): void {
  if (reader.bits(1) !== 0) throw new BadFlac("A subframe does not begin with a zero bit.");
  const kind = reader.bits(6);
  const wasted = reader.bits(1) === 1 ? reader.unary() + 1 : 0;
  readSamples(reader, kind, { ...block, bits: block.bits - wasted });
  if (wasted === 0) return;
  const { samples, frames } = block;
  for (let i = 0; i < frames; i++) samples[i] = (samples[i] ?? 0) << wasted;
}

function readSamples(reader: BitReader, kind: number, block: Block): void {
  const { samples, frames, bits } = block;
  if (bits <= 0 || bits > 33) throw new BadFlac("A subframe has no bits left.");
  if (kind === 0) {
    samples.fill(reader.signed(bits), 0, frames);
  } else if (kind === 1) {
    for (let i = 0; i < frames; i++) samples[i] = reader.signed(bits);
  } else if (kind >= 8 && kind <= 12) {
    const weights = FIXED[kind - 8] ?? [];
    const read = () => ({ weights, shift: 0, isSmall: false });
    readPredicted(reader, block, { order: weights.length, read });
  } else if (kind >= 32) {
    const order = (kind & 31) + 1;
    readPredicted(reader, block, { order, read: () => readWeights(reader, order, bits) });
  } else {
    throw new BadFlac("A subframe has a reserved type.");
  }
}

interface Predictor {
  /** Nearest sample first. */
  readonly weights: readonly number[];
  readonly shift: number;
  /** Sums of products stay within 32 bits. */
  readonly isSmall: boolean;
}

function readPredicted(
  reader: BitReader,
  block: Block,
  { order, read }: { order: number; read: () => Predictor },
): void {
  const { samples, frames, bits } = block;
  if (order > frames) throw new BadFlac("A predictor is longer than its block.");
  for (let i = 0; i < order; i++) samples[i] = reader.signed(bits);
  const predictor = read();
  readResidual(reader, block, order);
  if (order === 0) return;
  if (predictor.isSmall) predictSmall(samples, frames, predictor);
  else predict(samples, frames, predictor);
}

function readWeights(reader: BitReader, order: number, bits: number): Predictor {
  const precision = reader.bits(4) + 1;
  if (precision === 16) throw new BadFlac("A predictor has a reserved precision.");
  const shift = reader.signed(5);
  if (shift < 0) throw new BadFlac("A predictor has a negative shift.");
  const weights = Array.from({ length: order }, () => reader.signed(precision));
  const isSmall = bits + precision + Math.ceil(Math.log2(order + 1)) <= 32;
  return { weights, shift, isSmall };
}

function readResidual(reader: BitReader, { samples, frames }: Block, order: number): void {
  const method = reader.bits(2);
  if (method > 1) throw new BadFlac("A residual has a reserved coding.");
  const parameterBits = method === 0 ? 4 : 5;
  const escape = 2 ** parameterBits - 1;
  const partitions = 2 ** reader.bits(4);
  const partitionFrames = frames / partitions;
  if (!Number.isInteger(partitionFrames) || partitionFrames < order) {
    throw new BadFlac("A residual's partitions do not fit their block.");
  }
  for (let i = 0; i < partitions; i++) {
    const span = [i === 0 ? order : i * partitionFrames, (i + 1) * partitionFrames] as const;
    const parameter = reader.bits(parameterBits);
    if (parameter !== escape) {
      reader.rice(samples, span, parameter);
      continue;
    }
    const bits = reader.bits(5);
    for (let at = span[0]; at < span[1]; at++) samples[at] = reader.signed(bits);
  }
}

/** Adds the prediction to each residual, in 32-bit integers. */
function predictSmall(samples: Int32Array, frames: number, { weights, shift }: Predictor): void {
  const order = weights.length;
  const taps = Int32Array.from(weights);
  for (let i = order; i < frames; i++) {
    let sum = 0;
    for (let j = 0; j < order; j++) {
      sum = (sum + Math.imul(taps[j] ?? 0, samples[i - 1 - j] ?? 0)) | 0;
    }
    samples[i] = ((samples[i] ?? 0) + (sum >> shift)) | 0;
  }
}

/** The same in doubles, which hold sums of products up to 53 bits exactly. */
function predict(samples: Int32Array, frames: number, { weights, shift }: Predictor): void {
  const order = weights.length;
  const taps = Float64Array.from(weights);
  const scale = 2 ** -shift;
  for (let i = order; i < frames; i++) {
    let sum = 0;
    for (let j = 0; j < order; j++) sum += (taps[j] ?? 0) * (samples[i - 1 - j] ?? 0);
    samples[i] = (samples[i] ?? 0) + Math.floor(sum * scale);
  }
}
