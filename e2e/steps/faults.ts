import type { Page } from "@playwright/test";

/**
 * From the next page on the script for tempo and pitch is not found, until what is answered is called; routes
 * do not see what a worklet fetches.
 */
export async function loseStretchScript(page: Page): Promise<() => void> {
  let isLost = true;
  await page.exposeFunction("isStretchLost", () => isLost);
  await page.addInitScript(() => {
    type AddModule = (this: AudioWorklet, url: string | URL) => Promise<void>;
    const { prototype } = AudioWorklet;
    const addModule: AddModule = Reflect.get(prototype, "addModule");
    const isStretchLost = Reflect.get(window, "isStretchLost") as () => Promise<boolean>;
    prototype.addModule = async function (url) {
      const isMissed = String(url).includes("stretch") && (await isStretchLost());
      return addModule.call(this, isMissed ? "/not-there.js" : url);
    };
  });
  return () => {
    isLost = false;
  };
}

/** From now on the script of the renderer is not found: an output that breaks can't be made anew. */
export async function loseRendererScript(page: Page): Promise<void> {
  await page.evaluate(() => {
    type AddModule = (this: AudioWorklet, url: string | URL) => Promise<void>;
    const { prototype } = AudioWorklet;
    const addModule: AddModule = Reflect.get(prototype, "addModule");
    prototype.addModule = function (url) {
      return addModule.call(this, String(url).includes("processor") ? "/not-there.js" : url);
    };
  });
}

/** From the next page on no worker can be made, as under a policy that forbids them. */
export async function forbidWorkers(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.Worker = class extends EventTarget {
      constructor() {
        super();
        throw new DOMException("Workers are forbidden.", "SecurityError");
      }
    } as unknown as typeof Worker;
  });
}
