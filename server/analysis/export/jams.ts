import type { AnalysedSpan } from "../effective-analysis.ts";
import type { KeyName } from "../key-names.ts";
import { barPlaces, type ExportedAnalysis } from "./exported-analysis.ts";

const JAMS_VERSION = "0.3.5";

interface Observation {
  readonly time: number;
  readonly duration: number;
  readonly value: unknown;
  readonly confidence: number | null;
}

/**
 * A JAMS document (Humphrey et al., "JAMS: a JSON annotated music specification", 2014) with beats, tempo, key, chords
 * and sections, as far as they are known.
 */
export function jamsDocument(exported: ExportedAnalysis): unknown {
  const { title, artist, durationSec, effective } = exported;
  const whole = { time: 0, duration: durationSec };
  const { tempoBpm, tempoConfidence, key, keyConfidence, chords, sections } = effective;
  const annotate = annotationOf(exported);
  return {
    annotations: [
      ...annotate("beat", beatsOf(exported)),
      ...annotate(
        "tempo",
        tempoBpm === null ? [] : [{ ...whole, value: tempoBpm, confidence: tempoConfidence }],
      ),
      ...annotate(
        "key_mode",
        key === null ? [] : [{ ...whole, value: keyMode(key), confidence: keyConfidence }],
      ),
      ...annotate("chord", spansOf(chords)),
      ...annotate("segment_open", spansOf(sections)),
    ],
    file_metadata: {
      title,
      artist,
      release: "",
      duration: durationSec,
      identifiers: {},
      jams_version: JAMS_VERSION,
    },
    sandbox: {},
  };
}

function annotationOf({ version, durationSec, effective }: ExportedAnalysis) {
  const isCorrected = effective.corrected.length > 0;
  const annotation_metadata = {
    curator: { name: "", email: "" },
    annotator: {},
    version,
    corpus: "",
    annotation_tools: "Sound Forge Alchemy",
    annotation_rules: "",
    validation: isCorrected ? "corrected by hand" : "",
    data_source: "program",
  };
  return (namespace: string, data: readonly Observation[]) =>
    data.length === 0
      ? []
      : [{ namespace, data, annotation_metadata, sandbox: {}, time: 0, duration: durationSec }];
}

/** Values are the places in the bar, from 1; null before the first one. */
function beatsOf({ effective }: ExportedAnalysis): Observation[] {
  const places = barPlaces(effective);
  return effective.beats.map((time, i) => ({
    time,
    duration: 0,
    value: places[i]?.beat ?? null,
    confidence: null,
  }));
}

function spansOf(spans: readonly AnalysedSpan[]): Observation[] {
  return spans.map(({ startSec, endSec, label, confidence }) => ({
    time: startSec,
    duration: Number((endSec - startSec).toFixed(3)),
    value: label,
    confidence,
  }));
}

function keyMode(key: KeyName): string {
  return key.replace(" ", ":");
}
