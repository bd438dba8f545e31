/** A field on one line: no control or reordering characters, blanks as one space. */
export function cleanField(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu, "")
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim();
}
