import { describe, expect, it } from "vitest";
import type { JobView } from "#server/realtime/events.ts";
import { JobAnnouncer } from "./job-announcer.ts";

const job = (over: Partial<JobView>): JobView =>
  ({
    id: "j",
    kind: "separate-stems",
    trackTitle: "Copper Wire",
    stage: "separating",
    fraction: 0,
    errorCode: null,
    ...over,
  }) as JobView;

describe("JobAnnouncer", () => {
  it("speaks at the start, every 25 % and at the end, once each", () => {
    const announcer = new JobAnnouncer();
    const said = [
      job({ state: "queued" }),
      job({ state: "running" }),
      job({ state: "running", fraction: 0.1 }),
      job({ state: "running", fraction: 0.31 }),
      job({ state: "running", fraction: 0.4 }),
      job({ state: "running", fraction: 0.5 }),
      job({ state: "completed", fraction: 1 }),
      job({ state: "completed", fraction: 1 }),
    ].map((state) => announcer.next(state)?.text);
    expect(said).toEqual([
      undefined,
      "Copper Wire: separating",
      undefined,
      "Copper Wire: separating, 25%",
      undefined,
      "Copper Wire: separating, 50%",
      "Copper Wire is ready",
      undefined,
    ]);
  });

  it("speaks of failures as alerts", () => {
    const failed = job({ state: "failed", errorCode: "broken_file" });
    expect(new JobAnnouncer().next(failed)).toEqual({
      text: "Copper Wire: The file is damaged",
      isAlert: true,
    });
  });

  it("says that a file has come, though it can't be played yet", () => {
    const end = job({ kind: "download-audio", state: "completed" });
    expect(new JobAnnouncer().next(end)?.text).toBe(
      "Copper Wire: the file is here and is being read",
    );
  });
});
