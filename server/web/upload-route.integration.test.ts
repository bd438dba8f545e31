import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { HTTP_STATUS } from "#server/errors.ts";
import { MIN_FREE_BYTES } from "#server/storage/free-space.ts";
import { WebContext } from "#server/testing/web-context.ts";
import type { WebInstance } from "./instance.ts";
import { takeUploads } from "./upload-route.ts";

let context: WebContext;

beforeAll(async () => {
  context = await WebContext.open();
});
afterAll(() => context.close());

it("refuses a file that the disk has no room for before it reads it", async () => {
  const store = { freeBytes: () => Promise.resolve(MIN_FREE_BYTES + 999) };
  const draining = new AbortController().signal;
  const instance = { ...context.instance(), store, draining } as unknown as WebInstance;
  const request = new IncomingMessage(new Socket());
  request.method = "POST";
  request.headers = { "content-length": "1000", "content-type": "multipart/form-data" };
  const response = new ServerResponse(request);
  const session = await context.signedIn();
  const upload = takeUploads({ request, response, session, path: "/api/uploads" }, instance);
  await expect(upload).rejects.toMatchObject({ code: "no_space" });
  expect(HTTP_STATUS.no_space).toBe(507);
  expect(request.readableFlowing).toBeNull();
});
