import type { Browser, Page } from "playwright";
import type { Contender } from "./contender.ts";
import { installRecorder } from "./recorder.ts";

const LIMIT_MS = 60_000;

export interface PageOptions {
  /** The contender's own, unless it is behind a slow link. */
  readonly baseUrl?: string;
  /** What the recorder's ring holds; 0 records nothing. */
  readonly recordingSec: number;
}

/** Gives `work` a fresh page with empty caches, in a renderer process of its own. */
export async function inPage<T>(
  { browser, contender }: { browser: Browser; contender: Contender },
  { baseUrl = contender.baseUrl, recordingSec }: PageOptions,
  work: (page: Page, baseUrl: string) => Promise<T>,
): Promise<T> {
  // The recorder is a script that the product's own rules do not allow.
  const context = await browser.newContext({ bypassCSP: recordingSec > 0 });
  try {
    await contender.prepare(context, baseUrl);
    const page = await context.newPage();
    page.setDefaultTimeout(LIMIT_MS);
    await installRecorder(page, recordingSec);
    return await work(page, baseUrl);
  } finally {
    await context.close();
  }
}
