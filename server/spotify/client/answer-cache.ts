import type { HttpAnswer } from "./http-client.ts";
import { SpotifyError } from "./spotify-error.ts";

/** Answers with their entity tags, so that what has not changed is not sent again; the oldest go first. */
export class AnswerCache {
  readonly #mostBytes: number;
  readonly #answers = new Map<string, HttpAnswer>();
  #bytes = 0;

  constructor(mostBytes = 16 * 1024 ** 2) {
    this.#mostBytes = mostBytes;
  }

  tagOf(subject: string, address: string): string | undefined {
    return this.#answers.get(keyOf(subject, address))?.headers.etag;
  }

  /** Without a tag it is not kept. */
  keep(subject: string, address: string, answer: HttpAnswer): void {
    const key = keyOf(subject, address);
    this.#drop(key);
    if (answer.headers.etag === undefined || answer.text.length > this.#mostBytes) return;
    this.#answers.set(key, answer);
    this.#bytes += answer.text.length;
    for (const oldest of this.#answers.keys()) {
      if (this.#bytes <= this.#mostBytes) break;
      this.#drop(oldest);
    }
  }

  /** What a 304 stands for. */
  recall(subject: string, address: string): HttpAnswer {
    const key = keyOf(subject, address);
    const answer = this.#answers.get(key);
    if (!answer) {
      throw new SpotifyError("source_busy", {
        message: "Spotify says that nothing has changed, but what it means is not here any more.",
      });
    }
    this.#answers.delete(key);
    this.#answers.set(key, answer);
    return answer;
  }

  /** Nothing of a user stays once they have disconnected. */
  forget(subject: string): void {
    for (const key of this.#answers.keys()) if (key.startsWith(`${subject} `)) this.#drop(key);
  }

  clear(): void {
    this.#answers.clear();
    this.#bytes = 0;
  }

  #drop(key: string): void {
    this.#bytes -= this.#answers.get(key)?.text.length ?? 0;
    this.#answers.delete(key);
  }
}

/** Subjects have no spaces. */
function keyOf(subject: string, address: string): string {
  return `${subject} ${address}`;
}
