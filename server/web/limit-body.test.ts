import { expect, it } from "vitest";
import { bodyRefusal } from "./limit-body.ts";

const MB = 1024 * 1024;
const sent = (bytes: number) => ({ headers: { "content-length": String(bytes) } });

it("takes small bodies, lists of 10 MB, and files", () => {
  expect(bodyRefusal(sent(MB), "/api/trpc/track.list")).toBeNull();
  expect(bodyRefusal(sent(12 * MB), "/api/trpc/playlist.previewList")).toBeNull();
  expect(bodyRefusal(sent(2000 * MB), "/api/uploads")).toBeNull();
});

it("refuses what is larger, and what does not say how large it is", () => {
  expect(bodyRefusal(sent(MB + 1), "/api/trpc/track.list")).toMatchObject({ status: 413 });
  expect(bodyRefusal(sent(21 * MB), "/api/trpc/playlist.previewList")).toMatchObject({
    status: 413,
  });
  const unknown = { headers: { "transfer-encoding": "chunked" } };
  expect(bodyRefusal(unknown, "/api/trpc/track.list")).toMatchObject({ status: 411 });
});
