import { describe, expect, it } from "vitest";
import type { JobView } from "#server/realtime/events.ts";
import { jobLine } from "./job-words.ts";
import { taskErrorWords } from "./task-error-words.ts";
import TASK_ERRORS from "../../python/src/audio_ports/error_codes.json" with { type: "json" };

const job = (over: Partial<JobView>) =>
  ({
    kind: "separate-stems",
    stage: "separating",
    fraction: 0,
    errorCode: null,
    ...over,
  }) as JobView;

describe("a job in one line", () => {
  it("says stage, percentage, place in line or what went wrong", () => {
    expect(jobLine(job({ state: "running", stage: "loading" }))).toBe("Loading the engine");
    expect(jobLine(job({ state: "running", fraction: 0.625 }))).toBe("Separating 62%");
    expect(jobLine(job({ state: "queued", queuePosition: 2 }))).toBe("Queued, 2nd in line");
    expect(jobLine(job({ state: "queued", queuePosition: null }))).toBe("Queued");
    expect(jobLine(job({ state: "cancelled", fraction: 0.62 }))).toBe("Cancelled at 62%");
    expect(jobLine(job({ state: "failed", errorCode: "broken_file" }))).toBe("The file is damaged");
  });
});

describe("words for a task's failure", () => {
  it("exist for every code of the Python ports that a reader can meet", () => {
    const unknown = taskErrorWords("no such code").title;
    const internal = ["bad_request", "cancelled", "internal"];
    const without = Object.keys(TASK_ERRORS).filter(
      (code) => !internal.includes(code) && taskErrorWords(code).title === unknown,
    );
    expect(without).toEqual([]);
  });

  it("name a next step without an apology or a code", () => {
    for (const code of Object.keys(TASK_ERRORS)) {
      const { title, text } = taskErrorWords(code);
      expect(`${title} ${text}`).not.toMatch(/sorry|!|_/iu);
      expect(text).toMatch(/\.$/u);
    }
  });
});
