import { expect, it } from "vitest";
import type { StudioPreferences } from "#server/studio/studio-settings.ts";
import { changeOf } from "./preferences-change.ts";

const preset = (id: string) => ({ id, name: id, stems: {} });
const held: StudioPreferences = {
  hasShortcuts: true,
  shortcuts: { play: "p", stop: null },
  presets: [preset("a"), preset("b")],
};

it("names the entries that differ, and no others", () => {
  expect(changeOf(held, held)).toEqual({});
  expect(changeOf(held, { ...held, hasShortcuts: false })).toEqual({ hasShortcuts: false });
  expect(changeOf(held, { ...held, shortcuts: { play: "q" } })).toEqual({
    shortcuts: { set: { play: "q" }, unset: ["stop"] },
  });
  const [, b] = held.presets;
  expect(changeOf(held, { ...held, presets: [b!, preset("c")] })).toEqual({
    presets: { save: [preset("c")], remove: ["a"] },
  });
});
