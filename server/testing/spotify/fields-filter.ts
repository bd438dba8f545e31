import { badRequest } from "./spotify-error.ts";

/** What a `fields` parameter keeps of an object; all of it but `dropped` where `kept` is empty. */
interface FieldsFilter {
  readonly kept: Map<string, FieldsFilter | null>;
  readonly dropped: Set<string>;
}

interface Cursor {
  readonly text: string;
  at: number;
}

/** Applies Spotify's filter (`total,items(added_at,item.name)`); one that can't be read is refused. */
export function pickFields(value: unknown, fields: string | null): unknown {
  if (fields === null || fields === "") return value;
  const cursor = { text: fields.replaceAll(/\s/g, ""), at: 0 };
  const filter = emptyFilter();
  readList(cursor, filter);
  if (cursor.at < cursor.text.length) throw malformed(fields);
  return pick(value, filter);
}

function readList(cursor: Cursor, filter: FieldsFilter): void {
  do readTerm(cursor, filter);
  while (skips(cursor, ","));
}

function readTerm(cursor: Cursor, filter: FieldsFilter): void {
  const isDropped = skips(cursor, "!");
  const name = /^\w+/.exec(cursor.text.slice(cursor.at))?.[0];
  if (name === undefined) throw malformed(cursor.text);
  cursor.at += name.length;
  if (isDropped) filter.dropped.add(name);
  else if (skips(cursor, ".")) readTerm(cursor, within(filter, name));
  else if (skips(cursor, "(")) {
    readList(cursor, within(filter, name));
    if (!skips(cursor, ")")) throw malformed(cursor.text);
  } else filter.kept.set(name, null);
}

function skips(cursor: Cursor, sign: string): boolean {
  if (cursor.text[cursor.at] !== sign) return false;
  cursor.at += 1;
  return true;
}

function within(filter: FieldsFilter, name: string): FieldsFilter {
  const inner = filter.kept.get(name) ?? emptyFilter();
  if (filter.kept.get(name) !== null) filter.kept.set(name, inner);
  return inner;
}

function emptyFilter(): FieldsFilter {
  return { kept: new Map(), dropped: new Set() };
}

function pick(value: unknown, filter: FieldsFilter | null): unknown {
  if (filter === null || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => pick(one, filter));
  const { kept, dropped } = filter;
  const entries = Object.entries(value)
    .filter(([name]) => (kept.size === 0 || kept.has(name)) && !dropped.has(name))
    .map(([name, one]) => [name, pick(one, kept.get(name) ?? null)]);
  return Object.fromEntries(entries) as unknown;
}

function malformed(fields: string): Error {
  return badRequest(`Invalid fields: ${fields}`);
}
