import { z } from "zod";

/** The protocol's version that ports announce in `ready`. */
export const PROTOCOL_VERSION = 1;

/** No line may be longer, in bytes, in either direction. */
export const MAX_LINE_BYTES = 1_000_000;

/** The longest time that a stage may announce to be silent. */
const MAX_SILENT_SEC = 600;

const count = z.int().min(0);
const id = z.string().min(1).max(200);

const ready = z.object({
  type: z.literal("ready"),
  protocol: z.int(),
  port: z.string().max(200),
  capabilities: z.array(z.string().max(100)).max(50),
});

const pack = z.object({
  type: z.literal("pack"),
  id,
  stems: z.array(z.string().min(1).max(40)).min(1).max(16),
  sampleRate: z.int().positive(),
  channels: z.int().positive(),
  segmentFrames: z.int().positive(),
  gain: z.number().positive(),
  bitsPerSample: z.union([z.literal(16), z.literal(24)]),
  sumsToMix: z.boolean(),
  frames: count.nullable(),
  /** Under what it is made, as the use case that stores it knows it. */
  run: z.record(z.string().max(60), z.unknown()).optional(),
});

const progress = z.object({
  type: z.literal("progress"),
  id,
  stage: z.string().min(1).max(100),
  fraction: z.number().min(0).max(1),
  silentForSec: z.number().min(0).max(MAX_SILENT_SEC).optional(),
});

/** Relative to the output folder, below it, without tricks. */
const outputFile = z
  .string()
  .max(300)
  .regex(/^[\w-]+(\.[\w-]+)*(\/[\w-]+(\.[\w-]+)*)*$/, "must lie below the output folder");

const segment = z.object({
  type: z.literal("segment"),
  id,
  stem: z.string().min(1).max(40),
  index: count,
  file: outputFile,
  peaksFile: outputFile,
  frames: z.int().positive(),
  sizeBytes: z.int().positive(),
  clippedSamples: count,
  meanSquare: z.number().min(0),
});

/** A segment of a stem in another codec; the pack that it belongs to is there already. */
const rendition = z.object({
  type: z.literal("rendition"),
  id,
  codec: z.literal("opus"),
  stem: z.string().min(1).max(40),
  index: count,
  file: outputFile,
  sizeBytes: z.int().positive(),
});

/** Something that the user should know, while the work goes on. */
const notice = z.object({
  type: z.literal("notice"),
  id,
  code: z.string().min(1).max(100),
  message: z.string().min(1).max(1000),
});

const outgoing = z.discriminatedUnion("type", [
  ready,
  z.object({ type: z.literal("heartbeat") }),
  z.object({ type: z.literal("pong") }),
  pack,
  progress,
  segment,
  rendition,
  notice,
  z.looseObject({ type: z.literal("result"), id }),
  z.object({
    type: z.literal("error"),
    id: id.nullish(),
    code: z.string().min(1).max(100),
    message: z.string().max(10_000),
    details: z.record(z.string(), z.unknown()).optional(),
  }),
]);

const incoming = z.discriminatedUnion("type", [
  z.looseObject({ type: z.literal("run"), id }),
  z.object({ type: z.literal("focus"), id, frame: count }),
  z.object({ type: z.literal("cancel"), id }),
  z.object({ type: z.literal("ping") }),
  z.object({ type: z.literal("exit") }),
]);

/** Any message of a port. */
export type OutgoingMessage = z.infer<typeof outgoing>;

/** Any message to a port. */
export type IncomingMessage = z.infer<typeof incoming>;

/** The messages that a request's `onMessage` gets. */
export type PortMessage = Extract<
  OutgoingMessage,
  { type: "pack" | "progress" | "segment" | "rendition" | "notice" }
>;

/** A port said what the protocol does not allow; its message names the line's fault. */
export class ProtocolViolation extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ProtocolViolation";
  }
}

/** Parses one line that a port wrote; throws ProtocolViolation. */
export function parseOutgoing(line: string): OutgoingMessage {
  let value: unknown;
  try {
    value = JSON.parse(line, storableValue);
  } catch {
    throw new ProtocolViolation(`The line is not JSON: ${excerpt(line)}`);
  }
  const parsed = outgoing.safeParse(value);
  if (parsed.success) return parsed.data;
  const fault = z.prettifyError(parsed.error).replaceAll(/\s+/g, " ");
  throw new ProtocolViolation(`The message is not of the protocol (${fault}): ${excerpt(line)}`);
}

/** Makes the line for a message to a port, its newline included; throws when it is not of the protocol. */
export function formatIncoming(message: IncomingMessage): string {
  const line = `${JSON.stringify(incoming.parse(message))}\n`;
  const sizeBytes = Buffer.byteLength(line);
  if (sizeBytes > MAX_LINE_BYTES) {
    throw new ProtocolViolation(
      `The "${message.type}" message is ${sizeBytes} bytes long; the limit is ${MAX_LINE_BYTES}.`,
    );
  }
  return line;
}

function excerpt(line: string): string {
  const start = line.length <= 120 ? line : `${line.slice(0, 120)}...`;
  return storable(start);
}

/** Text as a database takes it: without NUL, and without halves of a character. */
function storable(text: string): string {
  return text.replaceAll("\0", "").toWellFormed();
}

function storableValue(_key: string, value: unknown): unknown {
  return typeof value === "string" ? storable(value) : value;
}
