import { expect, it } from "vitest";
import { clicks, Listening, SAMPLE_RATE, stretch } from "./testing/listening.ts";

it("does not drift in ten minutes", { timeout: 120_000 }, async () => {
  const rate = 0.7;
  const one = await Listening.withStretch({ drums: clicks });
  // A whole number of clicks: they go on in step through each repeat.
  one.renderer.source.setLoop({ startFrame: 0, endFrame: 30 * SAMPLE_RATE });
  one.renderer.setStretch(stretch(rate));
  one.renderer.play();
  one.listen(1);
  const anchor = { at: one.heard.length, track: one.trackFrame };
  const unheard = one.renderUnheard(600);
  one.listen(4);
  const track = anchor.track + unheard * rate;
  const late = one.lateness(anchor.at, track, rate);
  expect(late.length).toBeGreaterThanOrEqual(4);
  for (const sec of late) expect(Math.abs(sec)).toBeLessThan(0.005);
});
