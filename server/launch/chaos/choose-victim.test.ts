import { describe, expect, it } from "vitest";
import { chooseVictim } from "./choose-victim.ts";
import { seededRandom } from "./seeded-random.ts";
import { KILL_KINDS, type Kill, type KillKind, type Victim } from "./victim.ts";

function victim(kind: KillKind, fields: Partial<Victim> = {}): Victim {
  const target = { service: kind };
  return { kind, name: kind, target, failing: [], isLastChance: false, ...fields };
}

const ALL = KILL_KINDS.map((kind) => victim(kind));

/** A minute and more of kills, one every 2 s, of whatever is drawn. */
function play(seed: number, present: readonly Victim[], count = 60): Kill[] {
  const random = seededRandom(seed);
  const kills: Kill[] = [];
  for (let nth = 1; nth <= count; nth += 1) {
    const atMs = nth * 2000;
    const chosen = chooseVictim(random, present, { kills, nowMs: atMs });
    if (chosen) kills.push({ victim: chosen, atMs });
  }
  return kills;
}

describe("chooseVictim", () => {
  it("draws the same victims for the same seed, and others for another one", () => {
    expect(play(1, ALL)).toEqual(play(1, ALL));
    expect(play(1, ALL)).not.toEqual(play(2, ALL));
  });

  it("draws every kind", () => {
    const kinds = new Set(play(3, ALL).map((kill) => kill.victim.kind));
    expect([...kinds].sort()).toEqual([...KILL_KINDS].sort());
  });

  it("draws each of a kind", () => {
    const ports = ["a", "b", "c"].map((name) => victim("port", { name }));
    expect(new Set(play(4, ports).map((kill) => kill.victim.name)).size).toBe(3);
  });

  it("keeps to itself when nothing is there", () => {
    expect(play(5, [])).toEqual([]);
  });

  it("takes as many numbers whatever is there, so that a run goes on as its seed says", () => {
    const [first, second] = [seededRandom(6), seededRandom(6)];
    chooseVictim(first, [], { kills: [], nowMs: 0 });
    chooseVictim(second, ALL, { kills: [], nowMs: 0 });
    expect(first()).toBe(second());
  });
});

describe("what the product is meant to bear", () => {
  const within = (kills: readonly Kill[], ms: number, kinds: readonly KillKind[]): number => {
    const own = kills.filter((kill) => kinds.includes(kill.victim.kind));
    const counts = own.map(({ atMs }) => {
      return own.filter((other) => other.atMs <= atMs && other.atMs > atMs - ms).length;
    });
    return Math.max(...counts);
  };

  it.each([1, 2, 3, 4, 5])("is never exceeded by seed %i", (seed) => {
    const kills = play(seed, ALL, 300);
    expect(within(kills, 60_000, ["service", "fork-server"])).toBeLessThanOrEqual(9);
    expect(within(kills, 15_000, ["worker"])).toBe(1);
  });

  it("is two crashes of a kind of work within a minute of one worker's life", () => {
    const busy = victim("port", { failing: ["separate-stems"] });
    expect(play(6, [busy], 29)).toHaveLength(2);
    const kills = [0, 10_000].map((atMs) => ({ victim: busy, atMs }));
    const fork = victim("fork-server", { failing: ["ingest-audio", "separate-stems"] });
    expect(chooseVictim(() => 0, [fork], { kills, nowMs: 20_000 })).toBeNull();
    const restarted = [...kills, { victim: victim("worker"), atMs: 15_000 }];
    expect(chooseVictim(() => 0, [fork], { kills: restarted, nowMs: 20_000 })).toBe(fork);
  });

  it("is no end that a job would be given up for", () => {
    expect(play(7, [victim("worker", { isLastChance: true })])).toEqual([]);
  });
});
