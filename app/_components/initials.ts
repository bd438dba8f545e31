/** First letters of the first and the last word; a question mark where there are none. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const picked = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return picked.map((word) => Array.from(word ?? "")[0]?.toUpperCase() ?? "").join("") || "?";
}
