import { afterEach, expect, it, vi } from "vitest";
import { createPlayer } from "./create-player.ts";
import { fakeBrowser } from "./testing/fake-browser.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

it("says at once that a secure page without Web Audio has no player", () => {
  const browser = fakeBrowser();
  vi.stubGlobal("AudioContext", undefined);
  const onReplaced = vi.fn();
  const options = { onReplaced, onFocus: () => undefined, onMissing: () => undefined };
  expect(createPlayer(options)).toBeNull();
  expect(onReplaced).not.toHaveBeenCalled();
  expect(browser.workers).toHaveLength(0);
});
