import type { Readable } from "node:stream";
import {
  MAX_LINE_BYTES,
  parseOutgoing,
  ProtocolViolation,
  type OutgoingMessage,
} from "./protocol.ts";
import { LineSplitter, LineTooLongError } from "./split-lines.ts";

const OPENING_BRACE = 0x7b;
const BLANKS = new Set([0x20, 0x09]);

/** What reading a port's stdout leads to. */
export interface MessageSink {
  /** The next line is read when the returned promise has settled. */
  readonly onMessage: (message: OutgoingMessage) => void | Promise<void>;
  /** A line that does not even begin like a message. */
  readonly onNoise: (sizeBytes: number) => void;
}

/**
 * Reads messages to the end of the stream. Rejects with ProtocolViolation at the first line that begins
 * like a message and is none, or is too long; a last line that was torn off is no violation.
 */
export async function readMessages(stream: Readable, sink: MessageSink): Promise<void> {
  const splitter = new LineSplitter(MAX_LINE_BYTES);
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      for (const line of splitter.push(piece)) {
        const handled = takeLine(line, sink);
        if (handled !== undefined) await handled;
      }
    }
  } catch (error) {
    if (error instanceof LineTooLongError) throw new ProtocolViolation(error.message);
    throw error;
  }
  await takeLast(splitter.end(), sink);
}

function takeLine(line: Buffer, sink: MessageSink): void | Promise<void> {
  if (!beginsLikeMessage(line)) {
    sink.onNoise(line.length);
    return;
  }
  return sink.onMessage(parseOutgoing(line.toString("utf8")));
}

async function takeLast(line: Buffer, sink: MessageSink): Promise<void> {
  if (line.length === 0) return;
  let message: OutgoingMessage;
  try {
    message = parseOutgoing(line.toString("utf8"));
  } catch {
    sink.onNoise(line.length);
    return;
  }
  await sink.onMessage(message);
}

function beginsLikeMessage(line: Buffer): boolean {
  let at = 0;
  while (BLANKS.has(line[at] ?? 0)) at += 1;
  return line[at] === OPENING_BRACE;
}
