import { DomainError } from "#server/errors.ts";

/** The last row of a page: rows after it have an earlier time, or the same and a smaller id. */
export interface PageEnd {
  readonly at: Date;
  readonly id: string;
}

const CURSOR = /^(\d{1,15})\.([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})$/;

export function writeCursor({ at, id }: PageEnd): string {
  return `${at.getTime()}.${id}`;
}

/** Null for no cursor; throws `bad_input` for one that was not made by `writeCursor`. */
export function readCursor(cursor: string | null | undefined): PageEnd | null {
  if (cursor === undefined || cursor === null) return null;
  const [, time, id] = CURSOR.exec(cursor) ?? [];
  if (time === undefined || id === undefined) {
    throw new DomainError("bad_input", { message: "The cursor is not one of this list." });
  }
  return { at: new Date(Number(time)), id };
}
