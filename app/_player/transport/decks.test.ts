import { describe, expect, it } from "vitest";
import { Decks } from "./decks.ts";
import type { Pack } from "../packs/pack.ts";
import type { SegmentKey } from "./segment-store.ts";
import { Transport } from "./transport.ts";
import type { TransportCommand } from "./transport-command.ts";

const SEGMENT = 44_100;
const SEGMENTS = 8;

const pack = (id: string, names: readonly string[], segments = SEGMENTS): Pack => ({
  id,
  packId: id,
  rendition: { codec: "flac" },
  smallFiles: null,
  kind: id === "mix" ? "master" : "separation",
  baseUrl: `/${id}`,
  sampleRate: 44_100,
  segmentFrames: SEGMENT,
  frames: SEGMENT * SEGMENTS,
  gain: 1,
  isGrowing: segments < SEGMENTS,
  version: 1,
  stems: names.map((name) => ({ name, ready: segments === 0 ? [] : [[0, segments]] })),
});

const MIX = pack("mix", ["mix"]);
const FOUR = pack("four", ["vocals", "drums"]);
const TWO = pack("two", ["vocals", "instrumental"]);

/** A player without sound: a store that tests fill, decks, and the transport over them. */
class Bench {
  readonly decoded = new Set<string>();
  /** What can't be loaded, named alike. */
  readonly lost = new Set<string>();
  readonly transport = new Transport();
  readonly decks = new Decks({
    get: ({ packId, stem, index }: SegmentKey) =>
      this.decoded.has(`${packId}/${stem}/${index}`)
        ? ({ length: SEGMENT } as AudioBuffer)
        : undefined,
    isLost: ({ packId, stem, index }) => this.lost.has(`${packId}/${stem}/${index}`),
  });
  now = 0;

  decode({ id, stems }: Pack, ...segments: number[]): void {
    for (const { name } of stems) {
      for (const index of segments) this.decoded.add(`${id}/${name}/${index}`);
    }
  }

  choose(stems: Pack | null): void {
    this.decks.setPacks({ stems, mix: MIX }, this.transport.rollingDeck);
  }

  advance(frames: number): TransportCommand[] {
    const commands: TransportCommand[] = [];
    for (const end = this.now + frames; this.now < end; this.now += 1764) {
      commands.push(...this.transport.tick(this.decks.view(this.now)));
      this.decks.settle(this.transport.rollingDeck);
    }
    return commands;
  }
}

/** Plays four stems of which all is decoded, for half a second. */
function playing(): Bench {
  const bench = new Bench();
  bench.choose(FOUR);
  bench.decode(FOUR, 0, 1, 2, 3, 4, 5, 6, 7);
  bench.transport.play(bench.decks.view(bench.now));
  bench.advance(SEGMENT / 2);
  return bench;
}

describe("another separation", () => {
  it("takes over with a cross-fade at the same place, once it is decoded", () => {
    const bench = playing();
    bench.choose(TWO);
    expect(bench.advance(SEGMENT).filter(({ kind }) => kind !== "start")).toEqual([]);
    expect(bench.transport.deck).toBe("four");
    expect(bench.decks.standbyFor("four", 1)).toBe(TWO);

    bench.decode(TWO, 1, 2, 3, 4);
    const before = bench.transport.positionAt(bench.now);
    const commands = bench.advance(SEGMENT / 4);
    const open = commands.find(({ kind }) => kind === "open");
    const close = commands.find(({ kind }) => kind === "close");
    expect(open).toMatchObject({ deck: "two", contextFrame: close?.contextFrame });
    expect(close).toMatchObject({ fadeFrames: 1323 });
    expect(open).toMatchObject({ fadeFrames: 1323 });
    const elapsed = Math.ceil(SEGMENT / 4 / 1764) * 1764;
    expect(bench.transport.positionAt(bench.now)).toBe(before + elapsed);
    expect(bench.decks.pack("four")).toBeUndefined();
  });

  it("that is taken back before it sounds leaves no trace", () => {
    const bench = playing();
    bench.choose(TWO);
    bench.advance(SEGMENT / 4);
    bench.choose(FOUR);
    const commands = bench.advance(SEGMENT);
    expect(commands.every(({ kind }) => kind === "start")).toBe(true);
    expect(bench.transport.deck).toBe("four");
  });

  it("that is not made here yet is answered by the mix", () => {
    const bench = playing();
    bench.choose(pack("young", ["vocals", "drums"], 0));
    bench.decode(MIX, 0, 1, 2);
    bench.advance(SEGMENT / 4);
    expect(bench.transport.deck).toBe("mix");
  });

  it("of which the old one was deleted still takes over without a gap", () => {
    const bench = playing();
    bench.choose(null);
    bench.advance(SEGMENT / 8);
    expect(bench.transport.deck).toBe("four");
    bench.choose(TWO);
    bench.decode(TWO, 0, 1, 2, 3);
    bench.advance(SEGMENT / 2);
    expect(bench.transport.deck).toBe("two");
    expect(bench.transport.isWaiting).toBe(false);
  });

  it("chosen in silence is simply what plays next", () => {
    const bench = playing();
    bench.transport.pause(bench.decks.view(bench.now));
    bench.choose(TWO);
    bench.decode(TWO, 0, 1, 2);
    bench.transport.play(bench.decks.view(bench.now));
    bench.advance(4000);
    expect(bench.transport.deck).toBe("two");
  });
});

describe("an original that can't be loaded", () => {
  const isLostAt = ({ decks }: Bench, segment: number) =>
    decks.lossesAt((segment + 0.5) * SEGMENT, null).isMixLost;

  it("is said at that place alone, and where it is to be heard", () => {
    const bench = new Bench();
    bench.lost.add("mix/mix/1");
    bench.choose(FOUR);
    expect(isLostAt(bench, 1)).toBe(false);
    bench.decks.listening = "mix";
    expect([0, 1, 2].map((segment) => isLostAt(bench, segment))).toEqual([false, true, false]);
  });

  it("is said where it stands in for stems that are still made, and where there are none", () => {
    const bench = new Bench();
    bench.lost.add("mix/mix/1");
    bench.choose(pack("young", ["vocals", "drums"], 1));
    expect([0, 1].map((segment) => isLostAt(bench, segment))).toEqual([false, true]);
    bench.choose(null);
    expect(isLostAt(bench, 1)).toBe(true);
  });

  it("is not one of the lost stems, which are said wherever the cursor is", () => {
    const bench = new Bench();
    bench.lost.add("four/drums/1");
    bench.choose(FOUR);
    bench.decks.noteLost(1, 1);
    expect(bench.decks.lossesAt(0, null)).toEqual({ lostStems: ["drums"], isMixLost: false });
  });
});
