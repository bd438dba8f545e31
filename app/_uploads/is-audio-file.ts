import { AUDIO_ACCEPT } from "./audio-formats.ts";

const ENDINGS = AUDIO_ACCEPT.split(",").filter((part) => part.startsWith("."));

/** Whether a file of a folder is worth sending, by its kind or its name; what is hidden is not. */
export function isAudioFile({ name, type }: Pick<File, "name" | "type">): boolean {
  if (name.startsWith(".")) return false;
  const lower = name.toLowerCase();
  return type.startsWith("audio/") || ENDINGS.some((ending) => lower.endsWith(ending));
}
