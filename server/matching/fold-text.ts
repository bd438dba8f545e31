/** Latin, Greek and Cyrillic accents, Arabic and Hebrew points: what many leave out. Kana and Indic marks change the letter. */
const LEFT_OUT =
  /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]/gu;

/** Letters that Unicode does not take apart. */
const SPELLED: ReadonlyMap<string, string> = new Map([
  ["ø", "o"],
  ["đ", "d"],
  ["ł", "l"],
  ["æ", "ae"],
  ["œ", "oe"],
  ["ß", "ss"],
  ["þ", "th"],
  ["ð", "d"],
  ["ı", "i"],
  ["ς", "σ"],
]);

const APOSTROPHES = /['`\u2018\u2019\u201b\u02bb\u02bc\u2032]/gu;
const INITIALS = /(?<![\p{L}\p{N}])(?:\p{L}\.){1,20}\p{L}(?![\p{L}\p{N}])/gu;
const DOLLAR_AS_S = /\$(?=\p{L})|(?<=\p{L})\$/gu;

/**
 * Text as it is compared: words in lower case, one space apart, without accents and punctuation.
 * Every script keeps its letters; text of signs alone stays as it is, so only blank text becomes empty.
 */
export function foldText(text: string): string {
  const plain = text
    .toWellFormed()
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{Cf}/gu, "")
    .replace(LEFT_OUT, "")
    .replace(/[øđłæœßþðıς]/gu, (letter) => SPELLED.get(letter) ?? letter);
  const words = plain
    .replace(APOSTROPHES, "")
    .replace(INITIALS, (initials) => initials.replaceAll(".", ""))
    .replace(DOLLAR_AS_S, "s")
    .replace(/[&+]/gu, " and ")
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, " ")
    .trim();
  const signs = [words, oneSpaced(plain), oneSpaced(text.toWellFormed().replace(/\p{Cf}/gu, ""))];
  return (signs.find((each) => each !== "") ?? "").normalize("NFC");
}

function oneSpaced(text: string): string {
  return text.replace(/\s+/gu, " ").trim();
}
