import type { JobRemains, PackRemains, Remains, TrackRemains } from "./read-remains.ts";

/** What is wrong with what the jobs have left; each is a sentence. */
export interface Effects {
  /** Of accepted uploads: what did not end completed. */
  readonly lost: readonly string[];
  /** What was done twice, or in part. */
  readonly duplicated: readonly string[];
}

const RENDITIONS = "encode-renditions";
const EXPORT = "export-audio";
/** What every track goes through. */
const KINDS = ["ingest-audio", "separate-stems", RENDITIONS];

/** Holds rows and files against what each upload should have left, once and whole. */
export function checkEffects(
  { jobs, packs, tracks }: Remains,
  accepted: readonly string[],
): Effects {
  const trackIds = new Set([...accepted, ...tracks.map(({ id }) => id)]);
  return {
    lost: [...trackIds].flatMap((trackId) => findLost(trackId, jobs)),
    duplicated: [
      ...findTwice(jobs, packs),
      ...jobs.flatMap(findOddAttempts),
      ...packs.flatMap(findOddPack),
      ...tracks.flatMap(findOddSize),
    ],
  };
}

/** The first step of a track that is not complete; those after it never began. */
function findLost(trackId: string, jobs: readonly JobRemains[]): string[] {
  for (const kind of KINDS) {
    const own = jobs.filter((job) => job.trackId === trackId && job.kind === kind);
    if (own.some(({ state }) => state === "completed")) continue;
    const states = own.map(({ id, state, errorCode, outcomes }) => {
      const error = errorCode === null ? "" : ` (${errorCode})`;
      return `job ${id} is ${state}${error} after ${outcomes.join(", ") || "no attempt"}`;
    });
    return [`track ${trackId}, ${kind}: ${states.join("; ") || "no job"}`];
  }
  return [];
}

/** Each track has one job of each kind, one master, and one separation; each pack one rendition, each export one job. */
function findTwice(jobs: readonly JobRemains[], packs: readonly PackRemains[]): string[] {
  const keys = [
    ...jobs.map(keyOf),
    ...packs.map(({ kind, trackId }) => `pack (${kind}) of track ${trackId}`),
  ];
  const groups = [...Map.groupBy(keys, (key) => key)];
  return groups.filter(([, all]) => all.length > 1).map(([key, all]) => `${all.length} x ${key}`);
}

function keyOf({ kind, trackId, packId, subject }: JobRemains): string {
  if (kind === RENDITIONS) return `job (${kind}) of pack ${packId}`;
  if (kind === EXPORT) return `job (${kind}) of export ${subject}`;
  return `job (${kind}) of track ${trackId}`;
}

/** A completed job completed once; no attempt is open when all is done. */
function findOddAttempts({ id, state, outcomes, completions }: JobRemains): string[] {
  const completed = outcomes.filter((outcome) => outcome === "completed").length;
  const expected = state === "completed" ? 1 : 0;
  const isOdd = completed !== expected || completions !== expected || outcomes.includes("open");
  if (!isOdd) return [];
  return [
    `job ${id} is ${state}: recorded as completed ${completions} times, attempts: ${outcomes.join(", ")}`,
  ];
}

function findOddPack(pack: PackRemains): string[] {
  const { sizeBytes, state, stems } = pack;
  const files = stems.flatMap(({ fileBytes, opusBytes }) => [...fileBytes, ...opusBytes]);
  const storedBytes = files.reduce((a, b) => a + b, 0);
  const wrongs = [
    ...(storedBytes === sizeBytes ? [] : [`${sizeBytes} bytes noted, ${storedBytes} stored`]),
    ...(state === "completed" ? [...findHoles(pack), ...findOddManifest(pack)] : []),
  ];
  return wrongs.map((wrong) => `pack ${pack.id} (${pack.kind}, ${state}): ${wrong}`);
}

/** A completed pack is ready from its first segment to its last, each of which is stored. */
function findHoles({ frames, segmentFrames, stems }: PackRemains): string[] {
  const total = Math.ceil((frames ?? 0) / segmentFrames);
  const all = `{[0,${total})}`;
  return stems.flatMap(({ name, ready, totalSegments, fileBytes, opusReady, opusBytes }) => {
    const isWhole = totalSegments === total && fileBytes.length === total && ready === all;
    const isEncoded = opusBytes.length === total && opusReady === all;
    const noted = totalSegments ?? "an unknown number";
    return [
      ...(isWhole
        ? []
        : [
            `${name} has ${fileBytes.length} files and is ready at ${ready} of ${noted}, not of ${total}`,
          ]),
      ...(isEncoded
        ? []
        : [`${name} has ${opusBytes.length} Opus files, ready at ${opusReady}, not of ${total}`]),
    ];
  });
}

function findOddManifest({ version, manifest }: PackRemains): string[] {
  if (manifest === null) return ["no manifest is stored"];
  if (manifest.state === "completed" && manifest.version === version) return [];
  return [`version ${version}, but the manifest is ${manifest.state} at ${manifest.version}`];
}

function findOddSize({ id, storedBytes, expectedBytes }: TrackRemains): string[] {
  if (storedBytes === expectedBytes) return [];
  return [`track ${id}: ${storedBytes} bytes counted, ${expectedBytes} in original and packs`];
}
