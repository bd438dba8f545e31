/** The last eight digits: the first ones of ids made at about the same time are equal. */
export function shortId(id: string): string {
  return id.slice(-8);
}
