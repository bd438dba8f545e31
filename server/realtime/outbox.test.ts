import { describe, expect, it } from "vitest";
import { Outbox } from "./outbox.ts";

function slowWire(): { sent: string[]; open: (isOpen: boolean) => void; outbox: Outbox } {
  const sent: string[] = [];
  let isWritable = true;
  const outbox = new Outbox({
    isWritable: () => isWritable,
    emit: (event, payload) => {
      sent.push(`${event} ${JSON.stringify(payload)}`);
    },
  });
  return {
    sent,
    outbox,
    open: (isOpen) => {
      isWritable = isOpen;
    },
  };
}

describe("Outbox", () => {
  it("sends at once while the connection takes it", () => {
    const { sent, outbox } = slowWire();
    outbox.push("epoch", "epoch", { id: "1" });
    expect(sent).toEqual(['epoch {"id":"1"}']);
  });

  it("keeps the latest state per thing while the connection is slow, in the order of last change", () => {
    const { sent, outbox, open } = slowWire();
    open(false);
    for (let i = 0; i < 100_000; i += 1) outbox.push("a", "epoch", { id: `a${i}` });
    outbox.push("b", "track:removed", { trackId: "b" });
    outbox.push("a", "epoch", { id: "last" });
    expect(outbox.size).toBe(2);
    expect(sent).toEqual([]);
    open(true);
    outbox.flush();
    expect(sent).toEqual(['track:removed {"trackId":"b"}', 'epoch {"id":"last"}']);
    expect(outbox.size).toBe(0);
  });

  it("forgets what was dropped before it could be sent", () => {
    const { sent, outbox, open } = slowWire();
    open(false);
    outbox.push("progress", "epoch", { id: "old" });
    outbox.drop("progress");
    open(true);
    outbox.flush();
    expect(sent).toEqual([]);
  });
});
