import type { Scope } from "../scope.ts";

const KEY = "studio.quality";

/** In the order in which they are offered. */
export const QUALITIES = ["auto", "full", "small"] as const;

/** Which files are played: by the line, the exact ones, or the small ones. */
export type SoundQuality = (typeof QUALITIES)[number];

/** What was chosen for this browser's line, for all tracks and tabs; `auto` where nothing is kept. */
export class DeviceQuality {
  readonly #onChange: () => void;
  #value = storedQuality();

  constructor(scope: Scope, onChange: () => void) {
    this.#onChange = onChange;
    scope.listen(window, "storage", (event) => {
      const { key } = event as StorageEvent;
      if (key === KEY || key === null) this.#become(storedQuality());
    });
  }

  get value(): SoundQuality {
    return this.#value;
  }

  /** Lasts as long as the page where the browser keeps nothing. */
  choose(quality: SoundQuality): void {
    try {
      localStorage.setItem(KEY, quality);
    } catch {
      // Storage is full or forbidden.
    }
    this.#become(quality);
  }

  #become(quality: SoundQuality): void {
    if (quality === this.#value) return;
    this.#value = quality;
    this.#onChange();
  }
}

function storedQuality(): SoundQuality {
  try {
    const stored = localStorage.getItem(KEY);
    return QUALITIES.find((quality) => quality === stored) ?? "auto";
  } catch {
    return "auto";
  }
}
