import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Share of the whole that the downloads take; installing takes the rest. */
const DOWNLOADS = 0.6;
const CUDA_PACKAGE = /^Collecting (nvidia-|cuda-|triton)/;
/** CPU builds of torch have less than half of it. */
const CUDA_TORCH_MB = 400;

/** Makes numbers of pip's log, of what is in its temporary folder, and of what is installed. */
export class PipProgress {
  #downloadBytes;
  #temp;
  #packages;
  #item = "";
  #expected = 0;
  #installed = 0;
  /** A graphics card's libraries are among what comes. */
  isCuda = false;

  /** @param {{ downloadBytes: number, temp: string, packages: string }} options `downloadBytes`: about;
   * `packages`: the environment's site-packages */
  constructor({ downloadBytes, temp, packages }) {
    this.#downloadBytes = downloadBytes;
    this.#temp = temp;
    this.#packages = packages;
  }

  /** @param {string} line of pip's log */
  line(line) {
    const text = line.trim();
    if (CUDA_PACKAGE.test(text) || torchMegabytes(text) > CUDA_TORCH_MB) this.isCuda = true;
    const download = /^(?:Downloading|Using cached) (\S+) \(/.exec(text)?.[1];
    if (download !== undefined)
      this.#item = download
        .split("/")
        .at(-1)
        .replace(/\.metadata$/, "");
    const installing = /^Installing collected packages: (.*)/.exec(text)?.[1];
    if (installing === undefined) return;
    this.#expected = installing.split(",").length;
    this.#installed = this.#countInstalled();
  }

  /** What is done now: `fraction` of the installation's work, 0 to 1. */
  now() {
    if (this.#expected > 0) {
      const done = Math.min(1, (this.#countInstalled() - this.#installed) / this.#expected);
      return { stage: "installing", fraction: DOWNLOADS + (1 - DOWNLOADS) * done };
    }
    const bytes = sizeOf(this.#temp);
    const fraction = DOWNLOADS * Math.min(1, bytes / this.#downloadBytes);
    return { stage: "downloading", fraction, bytes, item: this.#item };
  }

  #countInstalled() {
    try {
      return readdirSync(this.#packages).filter((name) => name.endsWith(".dist-info")).length;
    } catch {
      return 0;
    }
  }
}

/** The size of torch's own file, on the line that says that it comes. */
function torchMegabytes(text) {
  const [, size, unit] =
    /^Downloading \S*torch-\S+\.whl \((\d+(?:\.\d+)?) (MB|GB)\)/.exec(text) ?? [];
  if (size === undefined) return 0;
  return Number(size) * (unit === "GB" ? 1000 : 1);
}

/** Bytes below a folder; what disappears meanwhile counts nothing. */
function sizeOf(folder) {
  let bytes = 0;
  try {
    for (const name of readdirSync(folder, { recursive: true })) {
      bytes += statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
    }
  } catch {
    return bytes;
  }
  return bytes;
}
