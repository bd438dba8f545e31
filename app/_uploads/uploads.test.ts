import { describe, expect, it } from "vitest";
import { isAudioFile } from "./is-audio-file.ts";
import { readAnswer } from "./read-answer.ts";
import { uploadTotals, type UploadState } from "./upload-item.ts";
import { UploadQueue } from "./upload-queue.ts";

const file = (name: string) => new File(["x"], name);

function fakeSender() {
  const sent: { file: File; onState: (state: UploadState) => void }[] = [];
  const send = (one: File, onState: (state: UploadState) => void) => {
    sent.push({ file: one, onState });
    onState({ kind: "sending", fraction: 0, etaSec: null });
    return () => onState({ kind: "cancelled" });
  };
  return { sent, queue: new UploadQueue(send) };
}

const accepted: UploadState = { kind: "accepted", trackId: "t", isDuplicate: false };

describe("UploadQueue", () => {
  it("sends two files at a time, in order", () => {
    const { sent, queue } = fakeSender();
    queue.add([file("a"), file("b"), file("c")]);
    expect(sent.map((one) => one.file.name)).toEqual(["a", "b"]);
    sent[0]?.onState(accepted);
    expect(sent.map((one) => one.file.name)).toEqual(["a", "b", "c"]);
    expect(uploadTotals(queue.get())).toEqual({ underWay: 2, accepted: 1, refused: 0 });
  });

  it("cancels files that wait and files that are on their way", () => {
    const { sent, queue } = fakeSender();
    queue.add([file("a"), file("b"), file("c")]);
    const [first, , third] = queue.get();
    queue.cancel(third!.id);
    queue.cancel(first!.id);
    expect(queue.get().map(({ state }) => state.kind)).toEqual([
      "cancelled",
      "sending",
      "cancelled",
    ]);
    expect(sent).toHaveLength(2);
  });

  it("tries a file again and keeps refusals when more files are added", () => {
    const { sent, queue } = fakeSender();
    queue.add([file("a")]);
    sent[0]?.onState({ kind: "refused", message: "No.", canRetry: true });
    queue.add([file("b")]);
    expect(queue.get().map((item) => item.file.name)).toEqual(["a", "b"]);
    queue.retry(queue.get()[0]!.id);
    expect(sent).toHaveLength(3);
  });

  it("means the first file for the track that was aimed at, and the others for nothing", () => {
    const { queue } = fakeSender();
    const target = { trackId: "t", wantedId: "w" };
    queue.add([file("a"), file("b")], target);
    queue.add([file("c")]);
    expect(queue.get().map((item) => item.target)).toEqual([target, null, null]);
  });

  it("goes on when a sender ends at once", () => {
    const names: string[] = [];
    const queue = new UploadQueue((one, onState) => {
      names.push(one.name);
      onState(accepted);
      return () => undefined;
    });
    queue.add([file("a"), file("b"), file("c")]);
    expect(names).toEqual(["a", "b", "c"]);
    queue.clearEnded();
    expect(queue.get()).toEqual([]);
  });
});

describe("the server's answer", () => {
  it("becomes the file's state", () => {
    const ok = {
      accepted: [{ name: "a", trackId: "t", jobId: "j", isDuplicate: true }],
      rejected: [],
    };
    expect(readAnswer(200, JSON.stringify(ok))).toEqual({
      kind: "accepted",
      trackId: "t",
      isDuplicate: true,
    });
    const no = {
      accepted: [],
      rejected: [{ name: "a", code: "too_large", message: "Too large." }],
    };
    expect(readAnswer(200, JSON.stringify(no))).toMatchObject({
      kind: "refused",
      message: "Too large.",
      canRetry: false,
    });
  });

  it("that fails as a whole can be tried again when the server was busy", () => {
    const busy = { error: { code: "unavailable", message: "Busy." } };
    expect(readAnswer(503, JSON.stringify(busy))).toMatchObject({ canRetry: true });
    const body = { error: { code: "too_large", message: "Too large." } };
    expect(readAnswer(413, JSON.stringify(body))).toMatchObject({ canRetry: false });
    expect(readAnswer(502, "<html>")).toMatchObject({ kind: "refused", canRetry: true });
  });
});

describe("the files of a folder", () => {
  it("are sent when they are audio by kind or name, and not hidden", () => {
    expect(isAudioFile({ name: "ferrous.FLAC", type: "" })).toBe(true);
    expect(isAudioFile({ name: "take 4", type: "audio/x-wav" })).toBe(true);
    expect(isAudioFile({ name: "cover.jpg", type: "image/jpeg" })).toBe(false);
    expect(isAudioFile({ name: "._ferrous.flac", type: "audio/flac" })).toBe(false);
  });
});
