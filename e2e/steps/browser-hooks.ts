import type { Page } from "@playwright/test";

interface BrowserHooks {
  /** What the page does when the system's keys are pressed. */
  readonly actions: Map<MediaSessionAction, MediaSessionActionHandler>;
  position: MediaPositionState | undefined;
  /** How many locks of the screen were granted, and how many are held now. */
  readonly locks: { granted: number; held: number };
}

declare global {
  interface Window {
    __hooks: BrowserHooks;
  }
}

/**
 * From the next page on, notes what it asks of the system's media keys, and stands for the screen's lock,
 * which a browser without a screen refuses.
 */
export async function hookBrowser(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const locks = { granted: 0, held: 0 };
    const hooks: BrowserHooks = { actions: new Map(), position: undefined, locks };
    window.__hooks = hooks;
    const media = MediaSession.prototype;
    media.setActionHandler = (action, handler) => {
      if (handler) hooks.actions.set(action, handler);
      else hooks.actions.delete(action);
    };
    media.setPositionState = (state) => {
      hooks.position = state;
    };
    WakeLock.prototype.request = () => {
      const sentinel = Object.assign(new EventTarget(), {
        type: "screen" as const,
        released: false,
        onrelease: null,
        release: () => {
          if (!sentinel.released) locks.held -= 1;
          sentinel.released = true;
          return Promise.resolve();
        },
      });
      // As browsers do.
      document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "hidden") void sentinel.release();
      });
      locks.granted += 1;
      locks.held += 1;
      return Promise.resolve(sentinel);
    };
  });
}

/** Does what a media key of the system does. */
export async function pressMediaKey(page: Page, details: MediaSessionActionDetails): Promise<void> {
  await page.evaluate((pressed) => {
    const act = window.__hooks.actions.get(pressed.action);
    if (!act) throw new Error(`Nobody listens for ${pressed.action}.`);
    act(pressed);
  }, details);
}

/** Hides the page from its own scripts, or shows it again, as a change of tab does. */
export async function setVisibility(page: Page, state: DocumentVisibilityState): Promise<void> {
  await page.evaluate((visibility) => {
    Object.defineProperty(document, "visibilityState", { configurable: true, value: visibility });
    document.dispatchEvent(new Event("visibilitychange"));
  }, state);
}
