import { z } from "zod";

const message = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("ready"),
    protocol: z.literal(1),
    preloaded: z.array(z.string()),
    tookMs: z.number(),
  }),
  z.object({ type: z.literal("heartbeat") }),
  z.object({ type: z.literal("pong") }),
  z.object({ type: z.literal("forked"), id: z.string(), pid: z.int().positive() }),
  z.object({ type: z.literal("failed"), id: z.string(), message: z.string() }),
]);

/** What a fork server says. */
export type ForkServerMessage = z.infer<typeof message>;

/** Parses one line; throws when it is none of a fork server's. */
export function parseForkServerMessage(line: string): ForkServerMessage {
  return message.parse(JSON.parse(line));
}

/** What a fork server is asked for: a guardian with a port below it. */
export interface ForkOrder {
  /** The port's id, which marks all its processes. */
  readonly id: string;
  /** Unix socket that its four streams connect to, each with this token. */
  readonly socket: string;
  readonly token: string;
  readonly queue: string;
  /** A Python file with its arguments instead of the queue's port. */
  readonly argv?: readonly string[];
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, number | string>>;
}
