const NEUTRAL = new Set(
  "album single original main version official video audio music lyric lyrics visualizer visualiser hd hq 4k 1080p 720p stereo bonus track tracks deluxe edition expanded anniversary full lp ep cd vinyl rip 320 320kbps kbps flac mp3 m4a wav free download soundtrack ost explicit clean censored uncensored dirty digital remaster remastered".split(
    " ",
  ),
);
const YEAR = /^(?:19|20)\d\d$/u;
const ORDINAL = /^\d{1,3}(?:st|nd|rd|th)$/u;
const REMASTER =
  /(?:^| )(?:(?:19|20)\d\d )?(?:digital |digitally )?remaster(?:ed)?(?: version| edition| mix)?(?: in)?(?: (?:19|20)\d\d)?(?= |$)/u;
const SOURCE = /^(?:(?:music|theme|taken|main title) )?from |^prod(?:uced)? (?:by )?\S/u;

const MIX_OF_THE_ORIGINAL = /^(?:original|album|single|stereo|main|final)(?: version)? mix$/u;

/** Whether a folded aside leaves the recording the same: "album version", "from the film", a remaster's year. */
export function isNeutralAside(aside: string): boolean {
  return (
    [SOURCE, MIX_OF_THE_ORIGINAL].some((each) => each.test(aside)) ||
    aside.split(" ").every(isNeutralWord)
  );
}

/** A folded aside without what it says of a remaster: "live 2009 remaster" becomes "live". */
export function withoutRemaster(aside: string): string {
  return aside.replace(REMASTER, " ").replace(/\s+/gu, " ").trim();
}

/** True for "explicit", false for "clean", null where a neutral aside says neither. */
export function readExplicit(aside: string): boolean | null {
  const words = aside.split(" ");
  if (words.some((word) => ["explicit", "uncensored", "dirty"].includes(word))) return true;
  return words.some((word) => ["clean", "censored"].includes(word)) ? false : null;
}

function isNeutralWord(word: string): boolean {
  return word === "" || NEUTRAL.has(word) || YEAR.test(word) || ORDINAL.test(word);
}
