import { expect, test } from "vitest";
import { parseMediaPath } from "./media-path.ts";

const ID = "01a1fbaf-b3c5-744b-9e33-87e8a784280f";

test("reads the addresses of manifests, covers, peaks and segments", () => {
  const pack = `/api/media/separations/${ID}`;
  const track = `/api/media/tracks/${ID}`;
  expect(parseMediaPath(`${pack}/manifest.json`)).toMatchObject({ kind: "manifest" });
  expect(parseMediaPath(`${track}/cover`)).toMatchObject({ kind: "cover", owner: "tracks" });
  for (const owner of ["wanted", "playlists", "lists"]) {
    const cover = { owner, id: ID, kind: "cover" };
    expect(parseMediaPath(`/api/media/${owner}/${ID}/cover`)).toEqual(cover);
  }
  expect(parseMediaPath(`${track}/mix.peaks`)).toMatchObject({ kind: "peaks", stem: "mix" });
  expect(parseMediaPath(`${pack}/vocals/00012.flac`)).toEqual({
    owner: "separations",
    id: ID,
    kind: "segment",
    stem: "vocals",
    index: 12,
    codec: "flac",
  });
  expect(parseMediaPath(`${track}/mix/00000.opus`)).toMatchObject({ stem: "mix", codec: "opus" });
});

test.each([
  `/api/media/separations/${ID}/../../secrets.json`,
  `/api/media/separations/${ID}/vocals/..%2f00000.flac`,
  `/api/media/separations/${ID}/%2e%2e/00000.flac`,
  `/api/media/separations/${ID}/vocals/00000.flac%00`,
  `/api/media/separations/${ID}/vocals/0.flac`,
  `/api/media/separations/${ID}/vocals/0.opus`,
  `/api/media/separations/${ID}/vocals/00000.ogg`,
  `/api/media/separations/${ID}/vocals/000000.flac`,
  `/api/media/separations/${ID}/Vocals/00000.flac`,
  `/api/media/separations/${ID}/cover`,
  `/api/media/wanted/${ID}/manifest.json`,
  `/api/media/playlists/${ID}/mix.peaks`,
  `/api/media/lists/${ID}/mix/00000.flac`,
  `/api/media/lists/${ID}/cover.png`,
  `/api/media/constructor/${ID}/cover`,
  `/api/media/separations2/${ID}/manifest.json`,
  `/api/media/separations/${ID}`,
  `/api/media/separations/${ID.toUpperCase()}x/manifest.json`,
  `/api/media//tracks/${ID}/manifest.json`,
])("takes %s for no address", (path) => {
  expect(parseMediaPath(path)).toBeNull();
});
