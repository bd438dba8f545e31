import type { ExportView } from "#server/exports/export-view.ts";
import type { SourceFacts } from "#server/exports/read-source-facts.ts";
import { formatCount, formatDecimal } from "../../../../_words/format-number.ts";

export type ExportFormat = ExportView["format"];
export type ExportKind = ExportView["kind"];

export const FORMAT_NAMES: Readonly<Record<ExportFormat, string>> = {
  wav: "WAV, 24 bit",
  flac: "FLAC, 24 bit",
  mp3: "MP3, 320 kbit/s",
};

/** Codecs that have left something out already, by FFmpeg's names. */
const LOSSY: Readonly<Record<string, string>> = {
  mp3: "MP3",
  mp2: "MP2",
  aac: "AAC",
  vorbis: "Vorbis",
  opus: "Opus",
  wmav1: "WMA",
  wmav2: "WMA",
  wmapro: "WMA",
};

const SHORT: Readonly<Record<ExportFormat, string>> = { wav: "WAV", flac: "FLAC", mp3: "MP3" };

/** What a file of this format can hold of the source, in one or two sentences; empty when the source is not known. */
export function sourceLine(
  source: SourceFacts | null,
  { kind, format }: { kind: ExportKind; format: ExportFormat },
): string {
  if (!source) return "";
  const isStored16 = kind !== "original" && format !== "mp3";
  const stored = isStored16 ? " Stems are kept with 16 bit here." : "";
  return `${lossLine(source, format)}${stored}`;
}

function lossLine(source: SourceFacts, format: ExportFormat): string {
  const lossy = LOSSY[source.codec];
  if (lossy !== undefined) {
    const rate = source.bitRate === null ? "" : `, ${Math.round(source.bitRate / 1000)} kbit/s`;
    const adds = format === "mp3" ? "encoding it again" : SHORT[format];
    return `The source is ${lossy}${rate}: ${adds} adds no quality.`;
  }
  const rate = `${formatRate(source.sampleRate)} kHz`;
  const facts = `The source has ${bitsOf(source)} at ${rate}`;
  if (format === "mp3") return `${facts}: MP3 leaves some of it out.`;
  if (source.sampleRate !== 44_100) return `${facts}: files are made at 44.1 kHz.`;
  return source.isFloat ? `${facts}: 24 bit round it.` : `${facts}: nothing of it is lost.`;
}

function bitsOf({ isFloat, bitsPerSample }: SourceFacts): string {
  const bits = bitsPerSample === null ? "" : `${bitsPerSample} bit`;
  if (isFloat) return bits === "" ? "float samples" : `${bits} float`;
  return bits === "" ? "its samples" : bits;
}

function formatRate(sampleRate: number): string {
  return String(Math.round(sampleRate / 100) / 10);
}

/** What was done to the level, for who wants to know; empty when nothing was. */
export function levelText({
  clippedSamples,
  appliedGainDb,
}: Pick<ExportView, "clippedSamples" | "appliedGainDb">): string {
  if (appliedGainDb < 0) {
    return `Turned down by ${formatDecimal(-appliedGainDb)} dB, so that nothing clips.`;
  }
  if (clippedSamples === 0) return "";
  const [samples, were] = clippedSamples === 1 ? ["sample", "was"] : ["samples", "were"];
  return `${formatCount(clippedSamples)} ${samples} over full scale ${were} cut.`;
}
