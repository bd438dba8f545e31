/** The length of a count-in: "Off" for none. */
export function countInWords(bars: number): string {
  if (bars === 0) return "Off";
  return `${bars} ${bars === 1 ? "bar" : "bars"}`;
}
