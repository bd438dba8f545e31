const LONGEST = 200;

/** What a track is called before its tags are known: the file's name without folders and extension. */
export function titleFromFileName(fileName: string): string {
  const base = fileName.split(/[/\\]/).at(-1) ?? "";
  const stem = base.replace(/\.[A-Za-z0-9]{1,5}$/, "").replaceAll(/[\p{Cc}\p{Cf}]/gu, "");
  return stem.trim().slice(0, LONGEST) || "Untitled";
}
