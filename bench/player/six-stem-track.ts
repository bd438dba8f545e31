import { join } from "node:path";
import { ApiClient } from "#server/testing/api-client.ts";
import type { Launched } from "#server/testing/launched.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import { installTinyModel } from "../../e2e/fixtures/tiny-model.ts";
import { writeSong } from "../product/song.ts";

/** A track that is separated into six stems, and who may hear it. */
export interface SixStemTrack {
  readonly account: { readonly email: string; readonly password: string };
  readonly trackId: string;
  readonly title: string;
  readonly separationId: string;
  readonly frames: number;
  readonly gain: number;
  readonly stems: readonly string[];
}

interface Manifest {
  readonly frames: number;
  readonly gain: number;
  readonly stems: readonly { name: string }[];
}

interface Separation {
  readonly id: string;
  readonly state: string;
}

const MODEL = "six";
/** The model is small, but most of the work on a track is not the model's. */
const LIMIT_MS = 3_600_000;

/** Has the product separate a song of whole minutes by a model with six stems and random weights. */
export async function makeSixStemTrack(
  product: Launched,
  folder: string,
  minutes: number,
): Promise<SixStemTrack> {
  const account = { email: "bench@studio.example", password: crypto.randomUUID() };
  const client = new ApiClient(product.baseUrl);
  await client.mutate("account.signUp", { name: "Bench", ...account });
  await client.signIn(account.email, account.password);
  await installTinyModel(product, { name: MODEL, stems: 6 });
  const title = `Song of ${minutes}`;
  const { trackId } = await client.upload(writeSong(join(folder, `${title}.mp3`), minutes));
  const separationId = await separated(client, trackId);
  const path = `/api/media/separations/${separationId}/manifest.json`;
  const { frames, gain, stems } = (await client.json(path)) as Manifest;
  if (stems.length !== 6) throw new Error(`${title} has ${stems.length} stems; the bench needs 6.`);
  const names = stems.map(({ name }) => name);
  return { account, trackId, title, separationId, frames, gain, stems: names };
}

async function separated(client: ApiClient, trackId: string): Promise<string> {
  let found: Separation | undefined;
  const isOver = async (): Promise<boolean> => {
    const query = client.query<{ separations: Separation[] }>("track.byId", { trackId });
    [found] = (await query).separations;
    return found !== undefined && !["queued", "running"].includes(found.state);
  };
  if (!(await waitUntil(isOver, LIMIT_MS)) || found?.state !== "completed") {
    throw new Error(`The track was not separated: ${found?.state ?? "no separation"}.`);
  }
  return found.id;
}
