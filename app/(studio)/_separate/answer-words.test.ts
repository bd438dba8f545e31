import { describe, expect, it } from "vitest";
import { answerTitle, existsText, startText } from "./answer-words.ts";

describe("what became of a request", () => {
  it("is told apart: started, there already, and moved up in the line", () => {
    expect(existsText("“Undertow”", { isRaised: false })).toMatchObject({
      title: "“Undertow” has this separation already",
      text: expect.stringContaining("Nothing was started.") as string,
    });
    const raised = existsText("“Undertow”", { isRaised: true });
    expect(raised.title).toBe("“Undertow” comes sooner now");
    expect(raised.text).not.toContain("Nothing was started");
  });

  it("counts what was started and what was there before", () => {
    const some = { started: 2, existing: 1, refused: [], expectedSec: null };
    expect(answerTitle(some)).toBe("2 tracks are being separated");
    expect(startText(some)).toBe("1 track had it already.");
    expect(answerTitle({ ...some, started: 0 })).toBe("All of it is there already");
    expect(answerTitle({ ...some, started: 0, existing: 0 })).toBe("No track was taken");
  });
});
