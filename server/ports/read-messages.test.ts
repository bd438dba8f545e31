import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { MAX_LINE_BYTES, ProtocolViolation, type OutgoingMessage } from "./protocol.ts";
import { readMessages } from "./read-messages.ts";

async function read(pieces: Buffer[]): Promise<{ messages: OutgoingMessage[]; noise: number }> {
  const messages: OutgoingMessage[] = [];
  let noise = 0;
  await readMessages(Readable.from(pieces), {
    onMessage: (message) => void messages.push(message),
    onNoise: (sizeBytes) => void (noise += sizeBytes),
  });
  return { messages, noise };
}

const stage = '{"type":"progress","id":"job","stage":"décodage 🎵","fraction":0.5}';
const result = '{"type":"result","id":"job"}';
const stream = Buffer.from(`10%\r20%\rWarning: déprécié\n  ${stage}\r\n\n${result}`);
const parsed = [JSON.parse(stage) as unknown, JSON.parse(result) as unknown];

describe("reading messages", () => {
  it("gives the same messages wherever the stream is cut, between noise, without a last newline", async () => {
    for (let at = 0; at <= stream.length; at += 1) {
      const { messages, noise } = await read([stream.subarray(0, at), stream.subarray(at)]);
      expect(messages).toEqual(parsed);
      expect(noise).toBe(26);
    }
  });

  it("hands messages over one at a time, in order", async () => {
    const order: string[] = [];
    let isBusy = false;
    await readMessages(Readable.from([stream]), {
      onMessage: async (message) => {
        expect(isBusy).toBe(false);
        isBusy = true;
        await new Promise((resolve) => setImmediate(resolve));
        order.push(message.type);
        isBusy = false;
      },
      onNoise: () => undefined,
    });
    expect(order).toEqual(["progress", "result"]);
  });

  it("takes a torn last line for noise", async () => {
    expect(await read([Buffer.from(`${result}\n{"type":"resu`)])).toEqual({
      messages: [parsed[1]],
      noise: 13,
    });
  });

  it.each([
    ["a malformed line", '{"type":\n'],
    ["a line over the limit", `${"x".repeat(MAX_LINE_BYTES + 1)}\n`],
    ["an endless line", "x".repeat(MAX_LINE_BYTES + 1)],
  ])("rejects at %s", async (_name, text) => {
    await expect(read([Buffer.from(text)])).rejects.toThrow(ProtocolViolation);
  });
});
