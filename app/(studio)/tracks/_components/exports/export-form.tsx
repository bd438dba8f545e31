"use client";
import { useQuery } from "@tanstack/react-query";
import { RadioList, type RadioChoice } from "../../../../_components/radio-list.tsx";
import { SelectField } from "../../../../_components/select-field.tsx";
import { useTRPC } from "../../../../_trpc/trpc.ts";
import { chosenStem, mixObstacle, stemsObstacle, type ExportChoice } from "./export-choice.ts";
import { laneName } from "../lanes/lane-name.ts";
import { sourceLine, type ExportFormat, type ExportKind } from "./export-words.ts";
import { useStudio, type StudioParts } from "../studio-context.ts";

export interface ExportFormProps {
  choice: ExportChoice;
  onChange: (choice: ExportChoice) => void;
}

/** What to make, in which format, and how much of it the source can fill. */
export function ExportForm({ choice, onChange }: ExportFormProps) {
  const parts = useStudio();
  const { track, stemNames, settings } = parts;
  const trpc = useTRPC();
  const facts = useQuery(trpc.export.source.queryOptions({ trackId: track.id }));
  return (
    <div className="grid gap-5 md:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-3">
        <RadioList
          label="What to export"
          isLabelVisible
          value={choice.kind}
          choices={kindChoices(parts)}
          onChange={(kind) => onChange({ ...choice, kind })}
        />
        {choice.kind === "stem" ? (
          <SelectField
            label="Stem"
            value={chosenStem(parts, choice)}
            choices={stemNames.map((value) => ({ value, label: laneName(value, settings) }))}
            onChange={(stem) => onChange({ ...choice, stem })}
          />
        ) : null}
      </div>
      <div className="flex min-w-0 flex-col gap-3">
        <RadioList
          label="Format"
          isLabelVisible
          value={choice.format}
          choices={FORMATS}
          onChange={(format) => onChange({ ...choice, format })}
        />
        <p role="status" className="tn text-sm text-t2">
          {sourceLine(facts.data?.source ?? null, choice)}
        </p>
      </div>
    </div>
  );
}

function kindChoices(parts: StudioParts): RadioChoice<ExportKind>[] {
  const noStems = stemsObstacle(parts);
  const noMix = mixObstacle(parts);
  return [
    {
      value: "mix",
      label: "Mix as heard",
      text:
        noMix ??
        "With your levels, pan, mutes and solos of this moment, at the track’s own tempo and pitch.",
      isOff: noMix !== null,
    },
    {
      value: "stems",
      label: "All stems",
      text: noStems ?? "One file for each stem, in a ZIP.",
      isOff: noStems !== null,
    },
    {
      value: "stem",
      label: "One stem",
      text: noStems ?? "At its own level, without yours.",
      isOff: noStems !== null,
    },
    { value: "original", label: "Original mix", text: "As it was uploaded, at 44.1 kHz." },
  ];
}

const FORMATS: readonly RadioChoice<ExportFormat>[] = [
  { value: "wav", label: "WAV", text: "24 bit. Opens everywhere, the largest." },
  { value: "flac", label: "FLAC", text: "24 bit, the same samples in about half the space." },
  { value: "mp3", label: "MP3", text: "320 kbit/s, small, not for further editing." },
];
