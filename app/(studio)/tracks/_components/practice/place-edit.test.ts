import { describe, expect, it } from "vitest";
import { studioSettingsSchema } from "#server/studio/studio-settings.ts";
import { markerAt, markersFull, savedLoopsFull, withMarker, type Marker } from "./place-edit.ts";

const { markers: markersSchema, savedLoops: loopsSchema } = studioSettingsSchema.shape;
const marker = (i: number): Marker => ({ id: `m${i}`, frame: i, name: `Marker ${i}` });
const loop = (i: number) => ({ id: `l${i}`, name: `Loop ${i}`, startFrame: i, endFrame: i + 441 });
const many = <T>(count: number, make: (i: number) => T) =>
  Array.from({ length: count }, (_, i) => make(i));

describe("what a track keeps", () => {
  it("is full of markers where the server takes no more", () => {
    const markers = many(500, marker);
    expect(markersSchema.safeParse(markers).success).toBe(true);
    expect(markersSchema.safeParse([...markers, marker(500)]).success).toBe(false);
    expect(markersFull({ markers: markers.slice(1) })).toBeUndefined();
    expect(markersFull({ markers })).toBe("500 are kept at most. Delete one.");
    expect(withMarker(markers, marker(500))).toEqual(markers);
  });

  it("has one marker on a frame, and still names each of two that were there before", () => {
    const markers = many(3, marker);
    expect(markerAt(markers, 1)?.id).toBe("m1");
    expect(markerAt(markers, 3)).toBeUndefined();
    expect(withMarker(markers, { ...marker(9), frame: 1 })).toEqual(markers);
    const twice = [marker(0), { ...marker(1), frame: 0 }];
    const named = withMarker(twice, { ...marker(0), name: "Verse" });
    expect(named.map(({ name }) => name).toSorted()).toEqual(["Marker 1", "Verse"]);
  });

  it("still changes a marker when it is full", () => {
    const changed = withMarker(many(500, marker), { ...marker(7), name: "Chorus" });
    expect(changed).toHaveLength(500);
    expect(changed[7]?.name).toBe("Chorus");
  });

  it("is full of loops where the server takes no more", () => {
    const savedLoops = many(100, loop);
    expect(loopsSchema.safeParse(savedLoops).success).toBe(true);
    expect(loopsSchema.safeParse([...savedLoops, loop(100)]).success).toBe(false);
    expect(savedLoopsFull({ savedLoops: savedLoops.slice(1) })).toBeUndefined();
    expect(savedLoopsFull({ savedLoops })).toBe("100 are kept at most. Delete one.");
  });
});
