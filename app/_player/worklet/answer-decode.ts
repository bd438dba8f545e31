import type { LoaderCommand, LoaderNews } from "../loader/messages.ts";
import { decodeFile } from "../packs/decode-file.ts";

type Question = Extract<LoaderNews, { kind: "decode" }>;
type Send = (answer: LoaderCommand, transfer?: Transferable[]) => void;

/** Decodes a file for the loader and gives it the samples: copied, each would hold up the page for a millisecond. */
export async function answerDecode(
  context: BaseAudioContext,
  { id, bytes }: Question,
  send: Send,
): Promise<void> {
  const samples = await decodeFile(context, bytes).catch(() => null);
  const answer = { kind: "decoded", id, samples } as const;
  // Both sides of a mono file are the same memory, which can be given away once.
  const buffers = new Set(samples?.map(({ buffer }) => buffer as ArrayBuffer));
  try {
    send(answer, [...buffers]);
  } catch {
    // A browser may hold on to the memory of its audio buffers.
    send(answer);
  }
}
