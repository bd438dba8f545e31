import { describe, expect, it } from "vitest";
import type { JobView } from "#server/realtime/events.ts";
import {
  isBackgroundWork,
  isSeparation,
  isListImport,
  isShortWork,
  jobErrorWords,
  jobLine,
  jobNoun,
  jobSubject,
  jobVerb,
} from "./job-words.ts";
import { taskErrorWords } from "./task-error-words.ts";
import TASK_ERRORS from "../../python/src/audio_ports/error_codes.json" with { type: "json" };

const job = (over: Partial<JobView>) =>
  ({
    kind: "separate-stems",
    stage: "separating",
    fraction: 0,
    errorCode: null,
    notBefore: null,
    ...over,
  }) as JobView;

describe("a job in one line", () => {
  it("says stage, percentage, place in line or what went wrong", () => {
    expect(jobLine(job({ state: "running", stage: "loading" }))).toBe("Loading the engine");
    const neural = job({ kind: "separate-neural", state: "running", stage: "loading" });
    expect(jobLine(neural)).toBe("Loading the model");
    expect(jobLine(job({ state: "running", fraction: 0.625 }))).toBe("Separating 62%");
    expect(jobLine(job({ state: "queued", queuePosition: 2 }))).toBe("Queued, 2nd in line");
    expect(jobLine(job({ state: "queued", queuePosition: null }))).toBe("Queued");
    const deferred = job({ state: "queued", queuePosition: 1, notBefore: "2026-11-21T12:00:00Z" });
    expect(jobLine(deferred)).toBe("Did not work, tries again by itself");
    const putOff = { ...deferred, errorCode: "rate_limited" };
    expect(jobLine(putOff)).toBe("The source asks to wait, tries again by itself");
    const ofSpotify = { ...putOff, kind: "import-spotify" };
    expect(jobLine(ofSpotify)).toMatch(
      /^Spotify asks us to wait until .*\d\d:\d\d\. It goes on by itself\.$/u,
    );
    expect(jobLine(job({ state: "cancelled", fraction: 0.62 }))).toBe("Cancelled at 62%");
    expect(jobLine(job({ state: "failed", errorCode: "broken_file" }))).toBe("The file is damaged");
  });
});

describe("kinds of jobs", () => {
  it("both kinds of separation are one thing for people", () => {
    expect(isSeparation("separate-stems")).toBe(true);
    expect(isSeparation("separate-neural")).toBe(true);
    expect(isSeparation("fetch-model")).toBe(false);
  });

  it("what nobody has asked for is in the background, with a name of its own", () => {
    expect(isBackgroundWork("encode-renditions")).toBe(true);
    expect(isBackgroundWork("separate-stems")).toBe(false);
    expect(jobNoun("encode-renditions")).toBe("Make small files for slow lines");
    const running = job({ kind: "encode-renditions", stage: "encoding", state: "running" });
    expect(jobVerb(running)).toBe("Encoding");
  });

  it("bring a list in with stages of their own, and fail of what Spotify said", () => {
    expect(isListImport("import-list")).toBe(true);
    expect(isShortWork("read-list")).toBe(true);
    const reading = job({ kind: "import-spotify", stage: "reading-list", state: "running" });
    expect(jobLine(reading)).toBe("Reading the list");
    expect(jobLine({ ...reading, stage: "adding", fraction: 0.8 })).toBe("Adding tracks 80%");
    const ended = { kind: "import-spotify", errorCode: "timeout" };
    expect(jobErrorWords(ended).title).toBe("Spotify took too long");
    expect(jobErrorWords({ ...ended, kind: "separate-stems" }).title).toBe("Took too long");
  });

  it("are named after the track or the model that they are about", () => {
    const nothing = { trackTitle: null, modelName: null, listName: null };
    expect(jobSubject(job({ ...nothing, trackTitle: "Copper Wire" }))).toBe("Copper Wire");
    expect(jobSubject(job({ ...nothing, kind: "fetch-model", modelName: "htdemucs" }))).toBe(
      "htdemucs",
    );
    expect(jobSubject(job({ ...nothing, kind: "set-up-engine" }))).toBe("Neural separation");
    expect(jobSubject(job(nothing))).toBe("Deleted track");
    const list = { ...nothing, kind: "import-spotify" };
    expect(jobSubject(job({ ...list, listName: "Late set" }))).toBe("Late set");
    expect(jobSubject(job(list))).toBe("List from Spotify");
    const download = job({ kind: "download-audio", stage: "fetching", state: "running" });
    expect(`${jobNoun(download.kind)}: ${jobVerb(download)}`).toBe("Fetch file: Fetching");
  });
});

describe("words for a task's failure", () => {
  it("exist for every code of the Python ports that a reader can meet", () => {
    const unknown = taskErrorWords("no such code").title;
    const internal = ["cancelled", "internal"];
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
