import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright";
import { rolldown } from "rolldown";
import { printTable } from "../product/print-table.ts";
import type { Contender } from "./contender.ts";
import { inPage } from "./in-page.ts";
import { verdict } from "./print-shares.ts";

const PLAYER = fileURLToPath(new URL("../../app/_player/", import.meta.url));
const GOAL_KB = 120;
/** A name that only the player's own code gives. */
const MARK = "player-loader";

/** Gzipped JavaScript that a listener's browser needs for the player. */
export async function measureScripts(browser: Browser, player: Contender): Promise<void> {
  const { library, studio } = await inPage(
    { browser, contender: player },
    { recordingSec: 0 },
    async (page, baseUrl) => {
      const loaded = collectScripts(page);
      await player.rest(page, baseUrl);
      const atRest = new Map(await settled(loaded));
      await player.enter(page);
      await player.loaded(page);
      return { library: atRest, studio: new Map(await settled(loaded)) };
    },
  );
  const added = [...studio].filter(([url]) => !library.has(url)).map(([, text]) => text);
  const part = (name: string): number => sizeKb(readFileSync(join(PLAYER, "generated", name)));
  const [loader, processor, stretch] = [
    part("loader.js"),
    part("processor.js"),
    part("stretch.js"),
  ];
  const page = sizeKb(await bundlePagePart());
  const chunks = sum(added.filter((text) => text.includes(MARK)).map(sizeKb));
  const own = loader + processor + page;
  const row = (what: string, kb: number, goal = ""): string[] => [what, kb.toFixed(1), goal];
  printTable(
    "Player JavaScript, kB gzipped",
    ["", "kB", "goal"],
    [
      row("loader in its worker", loader),
      row("renderer on the audio thread", processor),
      row("the player's part in the page, bundled alone", page),
      row("together", own, verdict(own, GOAL_KB, "kB")),
      row("with the page's whole chunks that hold it", loader + processor + chunks),
      row(
        "all scripts that only the studio's page needs",
        loader + processor + sum(added.map(sizeKb)),
      ),
      row("tempo and pitch, on first use", stretch),
      row("wavesurfer multitrack, minified", sizeKb(readFileSync(multitrackFile()))),
    ],
  );
}

/** The texts of scripts that a page has loaded so far, by address; the player's own files are counted apart. */
function collectScripts(page: Page): Map<string, Promise<string>> {
  const scripts = new Map<string, Promise<string>>();
  page.on("response", (response) => {
    const url = response.url();
    const isChunk = response.request().resourceType() === "script" && url.includes("/chunks/");
    if (isChunk && response.ok()) scripts.set(url, response.text());
  });
  return scripts;
}

function settled(scripts: Map<string, Promise<string>>): Promise<[string, string][]> {
  return Promise.all([...scripts].map(async ([url, text]) => [url, await text] as const)).then(
    (entries) => entries.map(([url, text]) => [url, text]),
  );
}

async function bundlePagePart(): Promise<string> {
  const build = await rolldown({ input: join(PLAYER, "create-player.ts"), platform: "browser" });
  const { output } = await build.generate({ format: "esm", minify: true });
  await build.close();
  return output.map((chunk) => (chunk.type === "chunk" ? chunk.code : "")).join("");
}

function multitrackFile(): string {
  return createRequire(import.meta.url).resolve("wavesurfer-multitrack");
}

function sizeKb(script: string | Buffer): number {
  return gzipSync(script).length / 1000;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
