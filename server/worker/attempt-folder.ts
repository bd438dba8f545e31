import { mkdir, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";

/** Where one attempt works; absolute. */
export interface AttemptFolder {
  readonly path: string;
  /** For what the attempt is to make. */
  readonly outputFolder: string;
}

/** Gives an attempt's port a folder of its own, which is gone when this settles. */
export async function withAttemptFolder<T>(
  dataDir: string,
  job: { readonly id: string; readonly attempt: number },
  use: (folder: AttemptFolder) => Promise<T>,
): Promise<T> {
  const path = join(dataDir, "run", job.id, String(job.attempt));
  const outputFolder = join(path, "output");
  await mkdir(outputFolder, { recursive: true });
  try {
    return await use({ path, outputFolder });
  } finally {
    await rm(path, { recursive: true, force: true });
    await rmdir(join(path, "..")).catch(() => undefined);
  }
}
