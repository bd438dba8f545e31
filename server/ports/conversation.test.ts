import { describe, expect, it } from "vitest";
import { Conversation } from "./conversation.ts";
import { parseOutgoing, ProtocolViolation, type OutgoingMessage } from "./protocol.ts";

const ready: OutgoingMessage = { type: "ready", protocol: 1, port: "p", capabilities: ["focus"] };
const heartbeat: OutgoingMessage = { type: "heartbeat" };
const result: OutgoingMessage = { type: "result", id: "job" };
const pack: OutgoingMessage = {
  type: "pack",
  id: "job",
  stems: ["mix"],
  sampleRate: 44_100,
  channels: 2,
  segmentFrames: 176_400,
  gain: 0.5,
  bitsPerSample: 24,
  sumsToMix: true,
  frames: null,
};
const segment: OutgoingMessage = {
  type: "segment",
  id: "job",
  stem: "mix",
  index: 0,
  file: "mix/00000.flac",
  peaksFile: "mix/00000.peaks",
  frames: 10,
  sizeBytes: 10,
  clippedSamples: 0,
  meanSquare: 0,
};

function progress(stage: string, fraction: number, silentForSec?: number): OutgoingMessage {
  const rest = silentForSec === undefined ? {} : { silentForSec };
  return { type: "progress", id: "job", stage, fraction, ...rest };
}

function begun(): Conversation {
  const conversation = new Conversation();
  conversation.begin("job");
  return conversation;
}

function talk(messages: OutgoingMessage[]): Conversation {
  const conversation = begun();
  for (const message of messages) conversation.accept(message);
  return conversation;
}

describe("conversation with a port", () => {
  it("takes messages in the order of the protocol", () => {
    const messages = [
      ready,
      heartbeat,
      pack,
      progress("a", 0.5),
      segment,
      segment,
      result,
      heartbeat,
    ];
    expect(() => talk(messages)).not.toThrow();
  });

  it.each<[string, OutgoingMessage[]]>([
    ["work before ready", [progress("a", 0)]],
    ["a result before ready", [result]],
    ["two times ready", [ready, ready]],
    ["another protocol version", [{ ...ready, protocol: 2 }]],
    ["two results", [ready, result, result]],
    ["work after the result", [ready, pack, result, segment]],
    ["two packs", [ready, pack, pack]],
    ["a segment before the pack", [ready, segment]],
    ["a foreign id", [ready, { ...result, id: "another" }]],
    [
      "ever new stages",
      [ready, ...Array.from({ length: 101 }, (_, index) => progress(`stage ${index}`, 0))],
    ],
  ])("refuses %s", (_name, messages) => {
    expect(() => talk(messages)).toThrow(ProtocolViolation);
  });

  it("takes an error before ready, with or without an id", () => {
    const error: OutgoingMessage = { type: "error", code: "bad_request", message: "?" };
    expect(() => talk([error])).not.toThrow();
    expect(() => talk([ready, { ...error, id: "job" }])).not.toThrow();
  });

  it("counts only new stages, larger fractions, packs and segments as work", () => {
    const conversation = talk([ready]);
    const isWork = [
      progress("a", 0),
      progress("a", 0),
      progress("a", 0.1),
      progress("b", 0.1),
      progress("a", 0.1),
      progress("a", 0.05),
      pack,
      segment,
    ].map((message) => {
      const step = conversation.accept(message);
      return step.kind === "message" && step.isWork;
    });
    expect(isWork).toEqual([true, false, true, true, false, false, true, true]);
  });

  it("never lets the fraction go down", () => {
    const conversation = talk([ready, progress("a", 0.5)]);
    expect(conversation.accept(progress("b", 0.25))).toMatchObject({ message: { fraction: 0.5 } });
    expect(conversation.fraction).toBe(0.5);
  });

  it("grants silence only when a stage begins", () => {
    const conversation = talk([ready]);
    expect(conversation.accept(progress("a", 0, 300))).toMatchObject({ silentForSec: 300 });
    expect(conversation.accept(progress("a", 0.1, 300))).toMatchObject({ silentForSec: 0 });
  });

  it("knows what the port can, between ready and the answer", () => {
    expect(talk([]).can("focus")).toBe(false);
    expect(talk([ready]).can("focus")).toBe(true);
    expect(talk([ready]).can("cancel")).toBe(false);
    expect(talk([ready, result]).can("focus")).toBe(false);
  });
});

describe("message of a port", () => {
  it("keeps all fields of a result", () => {
    expect(parseOutgoing('{"type":"result","id":"job","stems":["mix"]}')).toEqual({
      type: "result",
      id: "job",
      stems: ["mix"],
    });
  });

  it("has text that a database takes", () => {
    const line = String.raw`{"type":"error","code":"x","message":"a\u0000b\ud800c","details":{"of":["\u0000"]}}`;
    expect(parseOutgoing(line)).toMatchObject({ message: "ab\uFFFDc", details: { of: [""] } });
    const broken = (): unknown => parseOutgoing('{"type": \0');
    expect(broken).toThrow(ProtocolViolation);
    expect(broken).not.toThrow(/\0/u);
  });

  it.each([
    ["no JSON", '{"type":'],
    ["no object", "[1]"],
    ["no type", "{}"],
    ["an unknown type", '{"type":"surprise"}'],
    ["a fraction over 1", JSON.stringify({ ...progress("a", 0), fraction: 1.1 })],
    ["no finite fraction", '{"type":"progress","id":"job","stage":"a","fraction":NaN}'],
    ["silence for over 10 minutes", JSON.stringify(progress("a", 0, 601))],
    ["a file above the folder", JSON.stringify({ ...segment, file: "../a.flac" })],
    ["an absolute file", JSON.stringify({ ...segment, file: "/etc/passwd" })],
    ["a hidden parent", JSON.stringify({ ...segment, file: "mix/../../a" })],
    ["a negative index", JSON.stringify({ ...segment, index: -1 })],
  ])("refuses %s", (_name, line) => {
    expect(() => parseOutgoing(line)).toThrow(ProtocolViolation);
  });

  it("passes notices on, which are no work, up to a hundred of a request", () => {
    const notice = parseOutgoing(
      JSON.stringify({ type: "notice", id: "job", code: "moved_to_cpu", message: "It is full." }),
    );
    const conversation = talk([ready]);
    for (let nth = 0; nth < 100; nth += 1) {
      expect(conversation.accept(notice)).toMatchObject({ kind: "message", isWork: false });
    }
    expect(() => conversation.accept(notice)).toThrow("more than 100 notices");
    const foreign = { ...notice, id: "other" } as OutgoingMessage;
    expect(() => talk([ready]).accept(foreign)).toThrow(ProtocolViolation);
  });

  it("takes what a pack says of its run as it is, and hears when that changes", () => {
    const run = { device: "cuda", versions: { torch: "2.13.0" } };
    const message = parseOutgoing(JSON.stringify({ ...pack, run }));
    expect(message).toEqual({ ...pack, run });
    const conversation = talk([ready, message]);
    const moved = { ...pack, run: { ...run, device: "cpu" } } as OutgoingMessage;
    for (let nth = 2; nth <= 20; nth += 1) {
      expect(conversation.accept(moved)).toMatchObject({ kind: "message", isWork: false });
    }
    expect(() => conversation.accept(moved)).toThrow('A second "pack" message came.');
    const other = { ...moved, stems: ["mix", "rest"] } as OutgoingMessage;
    expect(() => talk([ready, message]).accept(other)).toThrow('A second "pack" message came.');
  });
});
