import { PackError } from "../packs/pack-client.ts";
import type { StereoBuffer } from "../render/sample-shelf.ts";
import type { Scope } from "../scope.ts";

/** A page that is busy for longer than this is asked again. */
const ANSWER_LIMIT_MS = 10_000;

/** Has files decoded by the page, which has the browser's decoders; answers may come in any order. */
export class PageDecoder {
  readonly #scope: Scope;
  readonly #ask: (id: number, bytes: ArrayBuffer) => void;
  readonly #waiting = new Map<number, PromiseWithResolvers<StereoBuffer>>();
  #asked = 0;

  constructor(scope: Scope, ask: (id: number, bytes: ArrayBuffer) => void) {
    this.#scope = scope;
    this.#ask = ask;
  }

  /** Rejects with `PackError`: for good where the browser can't decode the bytes, else when no answer comes. */
  decode(bytes: ArrayBuffer): Promise<StereoBuffer> {
    const answer = Promise.withResolvers<StereoBuffer>();
    const id = ++this.#asked;
    this.#waiting.set(id, answer);
    const cancel = this.#scope.timeout(ANSWER_LIMIT_MS, () => {
      this.#waiting.delete(id);
      answer.reject(
        new PackError("The page does not answer.", { status: null, isPermanent: false }),
      );
    });
    this.#ask(id, bytes);
    return answer.promise.finally(cancel);
  }

  take(id: number, samples: StereoBuffer | null): void {
    const answer = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (samples) answer?.resolve(samples);
    else
      answer?.reject(
        new PackError("The file can't be decoded.", { status: null, isPermanent: true }),
      );
  }
}
