import { expect, it } from "vitest";
import { distinctFiles } from "./distinct-files.ts";
import type { FileRow } from "./messages.ts";

const file = (id: string, fields: Partial<FileRow> = {}): FileRow => ({
  id,
  name: id,
  title: null,
  artist: null,
  album: null,
  isrc: null,
  durationSec: 200,
  fileName: id,
  sizeBytes: 1000,
  isRead: true,
  ...fields,
});
const ids = (files: readonly FileRow[]) => distinctFiles(files).map(({ id }) => id);

it("leaves out a watched file that a track was made of, also before that was read", () => {
  expect(ids([file("track:a"), file("file:b", { durationSec: 200.4 })])).toEqual(["track:a"]);
  const unread = file("track:a", { isRead: false, durationSec: null });
  expect(ids([unread, file("file:b")])).toEqual([]);
});

it("keeps files that only have their size, or only their length, in common", () => {
  const others = [file("file:b", { durationSec: 202 }), file("file:c", { sizeBytes: 1001 })];
  expect(ids([file("track:a"), ...others])).toEqual(["track:a", "file:b", "file:c"]);
  expect(ids([file("file:a"), file("file:b")])).toEqual(["file:a", "file:b"]);
});
