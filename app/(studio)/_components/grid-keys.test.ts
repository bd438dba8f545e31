import { describe, expect, it } from "vitest";
import { gridCommand, type KeyPress } from "./grid-keys.ts";

const press = (key: string, over: Partial<KeyPress> = {}): KeyPress => ({
  key,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...over,
});

describe("keys of the grid", () => {
  const at = { index: 4, count: 30 };

  it("move by row, by ten and to the ends, and stay inside", () => {
    const to = (key: string, place = at) => gridCommand(press(key), place);
    expect(to("ArrowDown")).toEqual({ kind: "move", to: 5, extend: false });
    expect(to("PageUp")).toMatchObject({ to: 0 });
    expect(to("End")).toMatchObject({ to: 29 });
    expect(to("ArrowDown", { index: 29, count: 30 })).toMatchObject({ to: 29 });
  });

  it("extend with Shift", () => {
    expect(gridCommand(press("ArrowDown", { shiftKey: true }), at)).toMatchObject({ extend: true });
  });

  it("leave the browser's own shortcuts alone", () => {
    expect(gridCommand(press("s", { ctrlKey: true }), at)).toBeNull();
    expect(gridCommand(press("ArrowLeft", { altKey: true }), at)).toBeNull();
    expect(gridCommand(press("a", { ctrlKey: true }), at)).toEqual({ kind: "selectAll" });
    expect(gridCommand(press("q"), at)).toBeNull();
  });
});
