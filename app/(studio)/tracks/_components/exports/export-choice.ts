import type { ExportWish } from "#server/exports/export-wish.ts";
import { isAudible, stemSetting } from "../../../../_player/mixer/mixer.ts";
import { packFraction } from "../../../_components/track-status.ts";
import type { ExportFormat, ExportKind } from "./export-words.ts";
import type { StudioParts } from "../studio-context.ts";

/** What the dialog is set to. */
export interface ExportChoice {
  readonly kind: ExportKind;
  readonly stem: string;
  readonly format: ExportFormat;
}

type Parts = Pick<StudioParts, "track" | "separationId" | "stems" | "stemNames" | "mixer">;

/** The mix where there are stems to mix, else the original. */
export function firstChoice(parts: Parts): ExportChoice {
  const hasStems = stemsObstacle(parts) === null;
  return { kind: hasStems ? "mix" : "original", stem: parts.stemNames[0] ?? "", format: "wav" };
}

/** The stem that is chosen, or the first where none is, or one of another separation. */
export function chosenStem(
  { stemNames }: Pick<Parts, "stemNames">,
  { stem }: ExportChoice,
): string {
  return stemNames.includes(stem) ? stem : (stemNames[0] ?? "");
}

/** Why nothing can be made of stems now, or null. */
export function stemsObstacle({ track, separationId, stems }: Parts): string | null {
  const heardId = stems?.packId ?? separationId;
  const pack = track.separations.find(({ id }) => id === heardId);
  if (!pack) return "Separate the track first.";
  if (packFraction(pack) < 1) return "The stems are not complete yet.";
  if (!stems) return "The stems are still loading.";
  return null;
}

/** Why the mix can't be made, or null. */
export function mixObstacle(parts: Parts): string | null {
  const isSilent = audibleStems(parts).length === 0;
  return stemsObstacle(parts) ?? (isSilent ? "Every stem is muted." : null);
}

/** Why this choice can't be made, or null. */
export function obstacleOf(parts: Parts, { kind }: ExportChoice): string | null {
  if (kind === "original") return null;
  return kind === "mix" ? mixObstacle(parts) : stemsObstacle(parts);
}

/** What the server is asked for: the separation that is heard, which one that was just chosen may not be yet, at the levels of this moment. */
export function wishOf(parts: Parts, choice: ExportChoice): ExportWish {
  const { kind, format } = choice;
  const { track, mixer } = parts;
  const common = { trackId: track.id, format };
  const separationId = parts.stems?.packId;
  switch (kind) {
    case "original":
      return { ...common, kind };
    case "stems":
      return { ...common, kind, separationId };
    case "stem":
      return { ...common, kind, separationId, stem: chosenStem(parts, choice) };
    case "mix": {
      const levels = audibleStems(parts).map((name) => {
        const { volumeDb, pan } = stemSetting(mixer, name);
        return [name, { gainDb: volumeDb, pan }] as const;
      });
      const mix = { stems: Object.fromEntries(levels), mainDb: mixer.mainDb };
      return { ...common, kind, separationId, mix };
    }
  }
}

function audibleStems({ mixer, stemNames }: Parts): string[] {
  return stemNames.filter((name) => isAudible(mixer, name, stemNames));
}
