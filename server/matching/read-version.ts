import { VERSION_KINDS, VERSION_PATTERNS, type VersionKind } from "./version-kinds.ts";

/** Which version a title names: no kind for the original. */
export interface Version {
  /** In the order of `VERSION_KINDS`, each once. */
  readonly kinds: readonly VersionKind[];
  /** Folded words that tell versions of one kind apart (who remixed, where it was played); often empty. */
  readonly label: string;
}

const SAYS_NOTHING = new Set(
  "version versions mix remix remixed edit edited live at from in on the and of by session sessions recording recorded performance video audio official karaoke instrumental inst acoustic unplugged stripped cover covered demo sped up speed slowed reverb nightcore 8d extended radio single short cappella acapella capella a mashup mash commentary reprise mono re rerecorded original".split(
    " ",
  ),
);

/** Reads a folded aside ("live at north hall 1999"), or null where it names none; neutral asides are no matter of it. */
export function readVersion(aside: string): Version | null {
  const named = VERSION_PATTERNS.filter(([, pattern]) => pattern.test(aside)).map(([kind]) => kind);
  const kinds = named.length > 0 ? named : unnamedKind(aside);
  return kinds.length === 0 ? null : { kinds, label: labelOf(aside) };
}

/** Joins what several asides of one title say. */
export function joinVersions(versions: readonly Version[]): Version {
  const kinds = new Set(versions.flatMap((version) => version.kinds));
  const labels = versions.map((version) => version.label).filter((label) => label !== "");
  return {
    kinds: VERSION_KINDS.filter((kind) => kinds.has(kind)),
    label: [...new Set(labels)].join(" "),
  };
}

/** "Night Owl Mix" and "Night Owl Edit" are someone's remix; "French Version" is another take. */
function unnamedKind(aside: string): VersionKind[] {
  if (/(?:^| )mix$/u.test(aside) || /\S edit$/u.test(aside)) return ["remix"];
  return /\S (?:version|take)$|^(?:alternate|alternative|take \d+)\b/u.test(aside)
    ? ["alternate"]
    : [];
}

function labelOf(aside: string): string {
  return aside
    .split(" ")
    .filter((word) => !SAYS_NOTHING.has(word))
    .join(" ");
}
