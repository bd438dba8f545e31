import { UnavailableError } from "./request-log.ts";

/** An answer's JSON; throws UnavailableError for 503, and an Error for everything else that is no success. */
export async function readAnswer<T>(answer: Response): Promise<T> {
  const text = await answer.text();
  if (answer.status === 503) throw new UnavailableError(`503 ${text.slice(0, 200)}`);
  if (!answer.ok) throw new Error(`${answer.status} ${text.slice(0, 200)}`);
  return JSON.parse(text) as T;
}
