/** A stretch of a title: its own words, or an aside in brackets or behind a spaced dash. */
export interface TitleStretch {
  readonly text: string;
  readonly isAside: boolean;
}

const OPENING = new Set("([{（［｛【〔");
const CLOSING = new Set(")]}）］｝】〕");
const DASH = /\s[-\u2010-\u2015\u2212]\s/gu;
/** Stands for a spaced dash while the title is walked; control characters are taken out before. */
const BREAK = "\u0000";

/** Splits a title into its stretches, in order and none blank; a bracket that never closes reaches to the end. */
export function splitAsides(title: string): TitleStretch[] {
  const stretches: TitleStretch[] = [];
  let text = "";
  let depth = 0;
  let isBehindDash = false;
  const flush = () => {
    if (text.trim() !== "")
      stretches.push({ text: text.trim(), isAside: isBehindDash || depth > 0 });
    text = "";
  };
  for (const sign of walkable(title)) {
    if (OPENING.has(sign)) {
      if (depth === 0) flush();
      depth += 1;
      text += " ";
    } else if (CLOSING.has(sign)) {
      if (depth === 1) flush();
      depth = Math.max(0, depth - 1);
      text += " ";
    } else if (sign === BREAK && depth === 0) {
      flush();
      isBehindDash = stretches.length > 0;
    } else {
      text += sign === BREAK ? " - " : sign;
    }
  }
  flush();
  return stretches;
}

function walkable(title: string): string {
  return title
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim()
    .replace(DASH, BREAK);
}
