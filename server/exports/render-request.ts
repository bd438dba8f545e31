import type { Export, StemPack, Track } from "#server/generated/prisma/client.ts";
import type { ObjectStore } from "#server/storage/object-store.ts";
import { storageKeys } from "#server/storage/storage-key.ts";
import { exportName } from "./export-name.ts";
import type { ExportSource } from "./export-source.ts";
import type { ExportSettings } from "./export-wish.ts";

export interface RenderWork {
  readonly row: Pick<Export, "kind" | "format">;
  readonly settings: ExportSettings;
  readonly track: Pick<Track, "title" | "artist"> & { readonly frames: number };
  readonly source: ExportSource;
}

/** Fields of the `run` message of `export-audio`. */
export function renderRequest(
  store: Pick<ObjectStore, "localPath">,
  { row, settings, track, source }: RenderWork,
): Readonly<Record<string, unknown>> {
  const { pack, stems } = source;
  const partOf = (stem: string) => ({
    stem,
    folder: folderOf(store, pack, stem),
    storedGain: pack.gain,
    ...settings.mix?.stems[stem],
  });
  const fileOf = (name: string, parts: readonly string[]) => ({
    name: exportName(track.title, name, row.format),
    title: row.kind === "original" ? track.title : `${track.title} - ${name}`,
    parts: parts.map(partOf),
    mainDb: settings.mix?.mainDb ?? 0,
    // Stems and the original keep their level, so that they still fit together.
    isBounded: row.kind === "mix",
  });
  const isArchive = row.kind === "stems";
  const whole = settings.stem ?? row.kind;
  return {
    format: row.format,
    frames: track.frames,
    artist: track.artist,
    isArchive,
    files: isArchive ? stems.map((stem) => fileOf(stem, [stem])) : [fileOf(whole, stems)],
  };
}

function folderOf(
  store: Pick<ObjectStore, "localPath">,
  pack: Pick<StemPack, "id">,
  stem: string,
): string {
  return store.localPath(storageKeys.stem(pack.id, stem));
}
