import { AudioLines, Drum, Guitar, MicVocal, Piano, type LucideProps } from "lucide-react";
import type { ComponentType } from "react";
import { BassClefIcon } from "./bass-clef-icon.tsx";

/** How one kind of stem is named, drawn and coloured. */
export interface StemLook {
  /** As the engine names it, lower case. */
  readonly name: string;
  readonly label: string;
  readonly Icon: ComponentType<LucideProps>;
  /** Text colour utility for icons. */
  readonly textClass: string;
  /** Background utility for strips, meters and bars. */
  readonly fillClass: string;
  /** CSS custom property that holds the colour, for canvas. */
  readonly colorVariable: string;
}

/** Every kind of stem in the order that is fixed everywhere. */
export const STEM_LOOKS: readonly StemLook[] = [
  {
    name: "vocals",
    label: "Vocals",
    Icon: MicVocal,
    textClass: "text-vocals",
    fillClass: "bg-vocals",
    colorVariable: "--vocals",
  },
  {
    name: "drums",
    label: "Drums",
    Icon: Drum,
    textClass: "text-drums",
    fillClass: "bg-drums",
    colorVariable: "--drums",
  },
  {
    name: "bass",
    label: "Bass",
    Icon: BassClefIcon,
    textClass: "text-bass",
    fillClass: "bg-bass",
    colorVariable: "--bass",
  },
  {
    name: "guitar",
    label: "Guitar",
    Icon: Guitar,
    textClass: "text-guitar",
    fillClass: "bg-guitar",
    colorVariable: "--guitar",
  },
  {
    name: "piano",
    label: "Piano",
    Icon: Piano,
    textClass: "text-piano",
    fillClass: "bg-piano",
    colorVariable: "--piano",
  },
  {
    name: "other",
    label: "Other",
    Icon: AudioLines,
    textClass: "text-other",
    fillClass: "bg-other",
    colorVariable: "--other",
  },
];

const OTHER_LOOK = {
  Icon: AudioLines,
  textClass: "text-other",
  fillClass: "bg-other",
  colorVariable: "--other",
};

/** What is left beside one stem, in place of the others. */
const REST_LOOKS: readonly StemLook[] = [
  { name: "instrumental", label: "Instrumental", ...OTHER_LOOK },
  { name: "rest", label: "Rest", ...OTHER_LOOK },
];

const ALL_LOOKS: readonly StemLook[] = [...STEM_LOOKS, ...REST_LOOKS];

const MIX_LOOK: StemLook = {
  name: "mix",
  label: "Mix",
  Icon: AudioLines,
  textClass: "text-t2",
  fillClass: "bg-t2",
  colorVariable: "--t2",
};

/** The look of a stem; names we do not know get the neutral look under their own name. */
export function stemLook(name: string): StemLook {
  const known = ALL_LOOKS.find((look) => look.name === name);
  if (known) return known;
  if (name === "mix") return MIX_LOOK;
  return { ...MIX_LOOK, name, label: name.charAt(0).toUpperCase() + name.slice(1) };
}

/** Sorts names into the fixed order; unknown ones go last, by name. */
export function inStemOrder<T extends { readonly name: string }>(stems: readonly T[]): T[] {
  const place = (name: string) => {
    const index = ALL_LOOKS.findIndex((look) => look.name === name);
    return index < 0 ? ALL_LOOKS.length : index;
  };
  return [...stems].sort((a, b) => place(a.name) - place(b.name) || a.name.localeCompare(b.name));
}
