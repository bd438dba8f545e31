import { memo } from "react";
import { formatDecimal } from "../_words/format-number.ts";
import { inStemOrder, stemLook } from "./stems.ts";

/** Levels from here up to the ceiling share the height. */
const FLOOR_DB = -45;
const CEILING_DB = -15;
const HEIGHT_PX = 16;
const STUB_PX = 3;
const SILENT_DB = -70;

export interface StemFingerprintProps {
  stems: readonly { readonly name: string; readonly levelDb: number | null }[];
}

/** One bar for each stem, as high as it is loud; a grey stub where there is none yet. */
export const StemFingerprint = memo(function StemFingerprint({ stems }: StemFingerprintProps) {
  const ordered = inStemOrder(stems);
  const shown = ordered.length > 0 ? ordered : PLACEHOLDER;
  return (
    <svg
      width={shown.length * 6}
      height={HEIGHT_PX}
      viewBox={`0 0 ${shown.length * 6} ${HEIGHT_PX}`}
      role="img"
      aria-label={fingerprintText(ordered)}
      className="block"
    >
      {shown.map((stem, index) => {
        const height = barHeight(stem.levelDb);
        return (
          <rect
            key={stem.name}
            x={index * 6}
            y={HEIGHT_PX - height}
            width="4"
            height={height}
            rx="1.5"
            className={
              stem.levelDb === null
                ? "text-line-3"
                : `${stemLook(stem.name).textClass} forced-colors:text-[CanvasText]`
            }
            fill="currentColor"
          />
        );
      })}
    </svg>
  );
});

const PLACEHOLDER = ["vocals", "drums", "bass", "other"].map((name) => ({ name, levelDb: null }));

/** Height in px of a bar for a level in dBFS. */
function barHeight(levelDb: number | null): number {
  if (levelDb === null || levelDb <= SILENT_DB) return STUB_PX;
  const share = Math.min(1, (levelDb - FLOOR_DB) / (CEILING_DB - FLOOR_DB));
  return Math.max(STUB_PX, Math.round(share * HEIGHT_PX));
}

function fingerprintText(stems: StemFingerprintProps["stems"]): string {
  const heard = stems.filter((stem) => stem.levelDb !== null);
  if (heard.length === 0) return "No stems yet";
  return `Stem levels: ${heard
    .map((stem) => `${stemLook(stem.name).label} ${formatDecimal(stem.levelDb)} dB`)
    .join(", ")}`;
}
