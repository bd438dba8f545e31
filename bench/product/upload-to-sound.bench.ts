import { join } from "node:path";
import { ApiClient } from "#server/testing/api-client.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import { printTable } from "./print-table.ts";
import { writeSong } from "./song.ts";
import { withProduct } from "./with-product.ts";

const MINUTES = [1, 4, 10];
const LIMIT_MS = 600_000;

interface Track {
  readonly separations: readonly { id: string; state: string }[];
}

/** How long a listener waits after an upload, over HTTP: polled every 20 ms. */
await withProduct(async (product, folder) => {
  const client = await ApiClient.signUp(product.baseUrl);
  const rows: string[][] = [];
  for (const minutes of MINUTES) {
    const file = writeSong(join(folder, `${minutes} minutes.mp3`), minutes);
    rows.push(await measure(client, file, minutes));
  }
  printTable(
    "Seconds from the end of an upload",
    ["minutes", "upload itself", "mix plays", "stems play", "separated"],
    rows,
  );
});

async function measure(client: ApiClient, file: string, minutes: number): Promise<string[]> {
  const beganMs = performance.now();
  const { trackId } = await client.upload(file);
  const uploadedMs = performance.now();
  const isThere = async (path: string): Promise<boolean> => {
    const response = await client.fetch(path);
    await response.body?.cancel();
    return response.ok;
  };
  const read = (): Promise<Track> => client.query<Track>("track.byId", { trackId });
  const reached = async (condition: () => Promise<boolean>): Promise<string> => {
    if (!(await waitUntil(condition, LIMIT_MS))) throw new Error(`${file} took too long.`);
    return ((performance.now() - uploadedMs) / 1000).toFixed(2);
  };
  const mixPlays = await reached(() => isThere(`/api/media/tracks/${trackId}/mix/00000.flac`));
  const stemsPlay = await reached(async () => {
    const id = (await read()).separations[0]?.id;
    if (id === undefined) return false;
    const stems = ["vocals", "drums", "bass", "other"];
    const paths = stems.map((stem) => `/api/media/separations/${id}/${stem}/00000.flac`);
    return (await Promise.all(paths.map(isThere))).every(Boolean);
  });
  const separated = await reached(async () => (await read()).separations[0]?.state === "completed");
  const upload = ((uploadedMs - beganMs) / 1000).toFixed(2);
  return [String(minutes), upload, mixPlays, stemsPlay, separated];
}
