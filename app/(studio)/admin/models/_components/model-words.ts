import type { EngineView, ModelsView, ModelView } from "#server/models/model-view.ts";
import { formatBytes } from "../../../../_words/format-bytes.ts";
import { taskErrorWords } from "../../../../_words/task-error-words.ts";
import type { Tone } from "../../_components/status-sign.tsx";

/** What a model's row says of it: a word or two, and what it means and asks for. */
export interface ModelCondition {
  readonly tone: Tone;
  readonly word: string;
  /** Null where the word says it all. */
  readonly text: string | null;
  /** The one next step; null where there is none, or where the work goes on by itself. */
  readonly step: "accept" | "fetch" | "fetch-again" | null;
}

/** While its files are being read again. */
export const CHECKING: ModelCondition = {
  tone: "none",
  word: "Checking the files",
  text: "All of them are read and compared with what was installed.",
  step: null,
};

/** The one thing that keeps a model from being used, else that nothing does. */
export function conditionOf(model: ModelView): ModelCondition {
  switch (model.state) {
    case "fetching":
      return { tone: "none", word: "Fetching", text: null, step: null };
    case "damaged": {
      const text = model.errorMessage ?? "A file is missing, or is not what it was.";
      const step = model.source === null ? null : "fetch-again";
      return { tone: "danger", word: "Damaged", text, step };
    }
    case "absent":
      return absent(model);
    case "installed":
      return installed(model);
  }
}

function absent({ job }: ModelView): ModelCondition {
  if (job?.state !== "failed") {
    const text =
      job?.state === "cancelled" ? "The last fetch was cancelled. Nothing of it is kept." : null;
    return { tone: "none", word: "Not installed", text, step: "fetch" };
  }
  const text = job.errorMessage ?? taskErrorWords(job.errorCode).text;
  return { tone: "danger", word: "Not fetched", text, step: "fetch-again" };
}

function installed(model: ModelView): ModelCondition {
  const { missing } = model;
  const pickles = model.files.filter(({ isApproved }) => !isApproved).map(({ name }) => name);
  if (pickles.length > 0) return unapproved(pickles);
  if (model.acceptedAt === null && model.licence !== null) {
    const text = "It is used once its licence is accepted.";
    return { tone: "warn", word: "Licence not accepted", text, step: "accept" };
  }
  if (missing.length > 0) {
    const text = `No running worker has ${missing.join(", ")}. Install it where the neural packages are, then start the worker again.`;
    return { tone: "warn", word: `Needs ${missing.join(", ")}`, text, step: null };
  }
  return { tone: "ok", word: "Installed", text: null, step: null };
}

function unapproved(files: readonly string[]): ModelCondition {
  return {
    tone: "warn",
    word: "Not allowed yet",
    text: `${files.join(", ")} can run code when it is loaded. If you trust where it comes from, allow it under Details.`,
    step: null,
  };
}

/** What is free on the server's disk, and how much of that has to stay so. */
export type DiskRoom = Pick<ModelsView, "freeBytes" | "leastFreeBytes">;

/** Why so many bytes can't be fetched, with what to do; undefined where there is room. */
export function tooLargeFor(
  { freeBytes, leastFreeBytes }: DiskRoom,
  sizeBytes: number,
): string | undefined {
  if (freeBytes >= leastFreeBytes + sizeBytes) return undefined;
  return `The disk has ${formatBytes(freeBytes)} left. This needs ${formatBytes(sizeBytes)}, and ${formatBytes(leastFreeBytes)} have to stay free. Make room first.`;
}

/** The build that a set-up offers first: the one for every machine, or the one that is not there yet. */
export function firstBuild({ build }: Pick<EngineView, "build">): "cpu" | "cuda" {
  return build === "cpu" ? "cuda" : "cpu";
}

/** How long a download of this size takes at 10 MB/s: "1 min", "5 min". */
export function downloadMinutes(bytes: number): string {
  return `${Math.max(1, Math.round(bytes / 10_000_000 / 60))} min`;
}

/** Models that are taken by themselves, first one first, and the installed ones that are not. */
export function inOrder(models: readonly ModelView[]): {
  readonly ordered: readonly ModelView[];
  readonly left: readonly ModelView[];
} {
  const here = models.filter(({ state }) => state === "installed");
  return {
    ordered: here
      .filter(({ position }) => position !== null)
      .toSorted((a, b) => (a.position ?? 0) - (b.position ?? 0)),
    left: here.filter(({ position }) => position === null),
  };
}
