import { foldText } from "./fold-text.ts";
import { foldWords } from "./fold-words.ts";
import { isNeutralAside, readExplicit, withoutRemaster } from "./neutral-asides.ts";
import { joinVersions, readVersion, type Version } from "./read-version.ts";
import { splitAsides, type TitleStretch } from "./split-asides.ts";

/** A title taken apart for comparing. */
export interface Title {
  /** Folded words, subtitles included where they stood; empty only for a blank title. */
  readonly words: string;
  /** The words without spaces: "Blackbird" and "Black Bird" are one. */
  readonly joined: string;
  /** Folded words without subtitles. */
  readonly core: string;
  /** Names as written behind "feat." or "with". */
  readonly featured: readonly string[];
  readonly version: Version;
  /** What the title itself says: "(Explicit)", "(Clean)"; null where it says nothing. */
  readonly isExplicit: boolean | null;
}

const LONGEST = 500;
const FEATURED_ASIDE = /^(?:feat|ft|featuring|with|w)(?:\.|\/|\b)\s?(?=\S)/iu;
const FEATURED_WORD = /^(?:feat|ft|featuring)\.?$/iu;
/** Endings that name a version even without brackets; "live" and "cover" are left to the title. */
const PLAIN_ENDINGS = new Set([
  "karaoke version",
  "karaoke",
  "remix",
  "instrumental version",
  "instrumental",
  "nightcore",
  "radio edit",
  "extended mix",
  "extended version",
  "acoustic version",
  "live version",
  "demo version",
  "cover version",
  "sped up",
  "slowed and reverb",
  "slowed",
  "8d audio",
  "a cappella",
  "acapella",
  "mashup",
]);

/** Reads a title of at most 500 characters (what is longer is cut); the same text always reads the same. */
export function readTitle(text: string): Title {
  const stretches = splitAsides(text.slice(0, LONGEST)).map(readStretch);
  const kept = stretches.filter((stretch) => stretch.words !== "");
  const own = kept.filter((stretch) => !stretch.isAside);
  const all = kept.length > 0 ? kept.map((stretch) => stretch.words) : [text.slice(0, LONGEST)];
  const words = foldWords(all.join(" ")).join(" ");
  const core = foldWords(own.map((stretch) => stretch.words).join(" ")).join(" ");
  const explicit = stretches.find((stretch) => stretch.isExplicit !== null);
  return {
    words,
    joined: words.replaceAll(" ", ""),
    core: core === "" ? words : core,
    featured: stretches.flatMap((stretch) => stretch.featured),
    // A title that is nothing but "(Live)" is called so.
    version: joinVersions(
      kept.length > 0 ? stretches.flatMap((stretch) => stretch.version ?? []) : [],
    ),
    isExplicit: explicit?.isExplicit ?? null,
  };
}

interface ReadStretch {
  readonly isAside: boolean;
  /** Empty where the stretch is no part of the title's words. */
  readonly words: string;
  readonly featured: readonly string[];
  readonly version: Version | null;
  readonly isExplicit: boolean | null;
}

function readStretch({ text, isAside }: TitleStretch, index: number): ReadStretch {
  return isAside ? readAside(text) : readOwnWords(text, index > 0);
}

function readAside(text: string): ReadStretch {
  const nothing = { isAside: true, words: "", featured: [], version: null, isExplicit: null };
  const feature = FEATURED_ASIDE.exec(text);
  if (feature) return { ...nothing, featured: [text.slice(feature[0].length)] };
  const folded = withoutRemaster(foldText(text));
  if (isNeutralAside(folded)) return { ...nothing, isExplicit: readExplicit(folded) };
  const version = readVersion(folded);
  return version ? { ...nothing, version } : { ...nothing, words: text };
}

function readOwnWords(text: string, isBehindOthers: boolean): ReadStretch {
  const written = text.split(" ");
  const ending = plainEnding(written);
  const own = written.slice(0, written.length - (ending?.split(" ").length ?? 0));
  const at = own.findIndex(
    (word, index) => (index > 0 || isBehindOthers) && FEATURED_WORD.test(word),
  );
  const isFeaturing = at >= 0 && at < own.length - 1;
  return {
    isAside: false,
    words: own.slice(0, isFeaturing ? at : own.length).join(" "),
    featured: isFeaturing ? [own.slice(at + 1).join(" ")] : [],
    version: ending === null ? null : readVersion(ending),
    isExplicit: null,
  };
}

/** The ending as folded words, of which a title always keeps at least one in front. */
function plainEnding(written: readonly string[]): string | null {
  const [three, two, one] = [3, 2, 1].map((count) =>
    written.length > count ? foldText(written.slice(-count).join(" ")) : "",
  );
  return [three, two, one].find((each) => each !== undefined && PLAIN_ENDINGS.has(each)) ?? null;
}
