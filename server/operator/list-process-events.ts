import { z } from "zod";
import type { Database } from "#server/db.ts";

/** Nouns of the events that are about processes; those about jobs belong to their owners. */
const NOUNS = [
  "port",
  "pool",
  "supervisor",
  "orphans",
  "health",
  "breaker",
  "worker",
  "service",
] as const;

const PAGE = 100;
const LONGEST_TEXT = 500;

export const listProcessEventsSchema = z
  .object({
    /** `nextCursor` of the page before. */
    cursor: z
      .string()
      .regex(/^\d{1,18}$/, "The cursor is not one of this list.")
      .nullish(),
  })
  .default({});

/** Facts of an event that people can read: numbers, short texts, lists of names. */
type EventFact = string | number | boolean | null | readonly string[];

interface ProcessEvent {
  readonly id: string;
  readonly at: string;
  readonly type: string;
  readonly jobId: string | null;
  readonly data: Readonly<Record<string, EventFact>>;
}

export interface ProcessEventPage {
  readonly items: readonly ProcessEvent[];
  readonly nextCursor: string | null;
}

/** What processes did, the newest first, 100 a page. Names no user. */
export async function listProcessEvents(
  database: Pick<Database, "event">,
  { cursor }: z.infer<typeof listProcessEventsSchema>,
): Promise<ProcessEventPage> {
  const rows = await database.event.findMany({
    where: {
      OR: NOUNS.map((noun) => ({ type: { startsWith: `${noun}.` } })),
      ...(typeof cursor === "string" && { id: { lt: BigInt(cursor) } }),
    },
    orderBy: { id: "desc" },
    take: PAGE + 1,
    select: { id: true, at: true, type: true, jobId: true, data: true },
  });
  const items = rows.slice(0, PAGE).map(({ id, at, data, ...row }) => {
    return { ...row, id: id.toString(), at: at.toISOString(), data: readFacts(data) };
  });
  const last = rows.length > PAGE ? items.at(-1) : undefined;
  return { items, nextCursor: last?.id ?? null };
}

function readFacts(data: unknown): Record<string, EventFact> {
  if (typeof data !== "object" || data === null) return {};
  const facts = Object.entries(data).flatMap(([name, value]) => {
    const fact = toFact(value);
    return fact === undefined ? [] : [[name, fact] as const];
  });
  return Object.fromEntries(facts);
}

function toFact(value: unknown): EventFact | undefined {
  if (typeof value === "string") return value.slice(0, LONGEST_TEXT);
  if (typeof value === "number" || typeof value === "boolean" || value === null) return value;
  if (!Array.isArray(value)) return undefined;
  return value.filter((item) => typeof item === "string");
}
