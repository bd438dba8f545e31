import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "../fixtures/product.ts";

const THEMES = ["dark", "light"] as const;

/** Off by default: what is pressed has 24 px, or as much room around it. */
const ALSO = { rules: { "target-size": { enabled: true } } };

/** Runs axe on what is on screen: every rule in the dark theme, contrast again in the light one. */
export async function expectClean(page: Page, what: string): Promise<void> {
  for (const theme of THEMES) {
    await page.evaluate((name) => {
      document.documentElement.dataset.theme = name;
    }, theme);
    const axe = new AxeBuilder({ page });
    const { violations } = await (
      theme === "dark" ? axe.options(ALSO) : axe.withRules("color-contrast")
    ).analyze();
    const found = violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("\n")}`,
    );
    expect(found, `${what}, ${theme}`).toEqual([]);
  }
}
