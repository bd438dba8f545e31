import { describe, expect, it } from "vitest";
import { generateCover } from "./generated-cover.ts";
import { initials } from "./initials.ts";
import { inStemOrder, stemLook } from "./stems.ts";
import { parseTheme } from "./theme.ts";
import { withToast, type Toast } from "./toast-queue.ts";
import { condensePeaks, waveformPath } from "./waveform-path.ts";

describe("stems", () => {
  it("keep their fixed order, unknown ones last", () => {
    const names = ["other", "choir", "bass", "vocals", "drums"].map((name) => ({ name }));
    expect(inStemOrder(names).map(({ name }) => name)).toEqual([
      "vocals",
      "drums",
      "bass",
      "other",
      "choir",
    ]);
    const two = ["rest", "drums"].map((name) => ({ name }));
    expect(inStemOrder(two).map(({ name }) => name)).toEqual(["drums", "rest"]);
    expect(stemLook("instrumental")).toMatchObject({
      label: "Instrumental",
      fillClass: "bg-other",
    });
    expect(stemLook("choir").label).toBe("Choir");
    expect(stemLook("mix").label).toBe("Mix");
  });
});

describe("pictures", () => {
  it("are the same for the same track", () => {
    expect(generateCover("a")).toEqual(generateCover("a"));
    const kinds = new Set(
      Array.from({ length: 60 }, (_, n) => JSON.stringify(generateCover(`${n}`))),
    );
    expect(kinds.size).toBeGreaterThan(20);
  });
});

describe("small waveforms", () => {
  it("keep the loudest of each group", () => {
    expect(condensePeaks([0, 1, 0.2, 0.4, 0.1, 0.3], 3)).toEqual([1, 0.4, 0.3]);
    expect(condensePeaks([0.5], 3)).toEqual([0.5]);
  });

  it("draw only the share that is asked for", () => {
    const bars = (from: number, to: number) =>
      waveformPath([1, 1, 1, 1], { from, to, heightPx: 24, stepPx: 3 }).match(/M/gu)?.length ?? 0;
    expect(bars(0, 1)).toBe(4);
    expect(bars(0, 0.5)).toBe(2);
    expect(bars(0.5, 1)).toBe(2);
  });
});

describe("toasts", () => {
  const toast = (id: number, over: Partial<Toast> = {}): Toast => ({
    id,
    tone: "done",
    title: `${id}`,
    ...over,
  });
  const ids = (toasts: readonly Toast[]) => toasts.map(({ id }) => id);

  it("are three at most; errors outlive the others", () => {
    const three = [toast(1, { tone: "error" }), toast(2), toast(3)];
    expect(ids(withToast(three, toast(4)))).toEqual([1, 3, 4]);
    const errors = [1, 2, 3].map((id) => toast(id, { tone: "error" }));
    expect(ids(withToast(errors, toast(4)))).toEqual([2, 3, 4]);
  });

  it("with the same key replace each other", () => {
    expect(ids(withToast([toast(1, { key: "bin" })], toast(2, { key: "bin" })))).toEqual([2]);
  });
});

describe("names and themes", () => {
  it("become initials", () => {
    expect(["Rowan Vale", "ada", "  ", "Mary Ann van Dyke"].map(initials)).toEqual([
      "RV",
      "A",
      "?",
      "MD",
    ]);
  });

  it("fall back to dark", () => {
    expect([undefined, "light", "system", "<script>"].map(parseTheme)).toEqual([
      "dark",
      "light",
      "system",
      "dark",
    ]);
  });
});
