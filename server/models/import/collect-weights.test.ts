import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { collectWeights } from "./collect-weights.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "collect-"));
});
afterEach(() => rm(folder, { recursive: true }));

const at = (name: string) => join(folder, name);
const pipe = (name: string) => execFileSync("mkfifo", [at(name)]);

async function reason(path = folder): Promise<string> {
  return collectWeights(path).then(
    () => "taken",
    (error: unknown) => String(error),
  );
}

describe(
  "what is not a file of weights is refused, and never waited for:",
  { timeout: 5000 },
  () => {
    it("pipes", async () => {
      pipe("a.th");
      expect(await reason()).toContain("a.th is not a file");
      expect(await reason(at("a.th"))).toContain("a.th is not a file");
      await rm(at("a.th"));
      await writeFile(at("a.th"), "x");
      pipe("m.yaml");
      expect(await reason()).toContain("m.yaml is not a file");
      expect(await reason(at("m.yaml"))).toContain("m.yaml is not a file");
      pipe("p");
      expect(await reason(at("p"))).toContain("not a file of weights");
    });

    it("folders, devices and sockets that are called like one", async () => {
      await mkdir(at("a.safetensors"));
      expect(await reason()).toContain("a.safetensors is not a file");
      await rm(at("a.safetensors"), { recursive: true });
      await symlink("/dev/zero", at("a.th"));
      expect(await reason()).toContain("a.th is not a file");
      await rm(at("a.th"));
      const server = createServer().listen(at("a.th"));
      await once(server, "listening");
      expect(await reason()).toContain("a.th is not a file");
      server.close();
    });

    it("archives and other files", async () => {
      for (const name of ["weights.zip", "weights.tar.gz", "weights.pt"]) {
        await writeFile(at(name), "PK");
        expect(await reason(at(name))).toMatch(/not a file of weights.*Unpack an archive first/);
      }
      expect(await reason()).toContain("no weights in");
    });

    it("links that lead nowhere, or in a circle", async () => {
      await symlink("gone.th", at("a.th"));
      expect(await reason()).toMatch(/nothing at .*a\.th/);
      await rm(at("a.th"));
      await symlink("a.th", at("a.th"));
      expect(await reason()).toContain("a.th can't be read (ELOOP)");
    });

    it("files and bags beyond their limits", async () => {
      await writeFile(at("a.th"), "x");
      await truncate(at("a.th"), 10e9 + 1e6);
      expect(await reason()).toContain("has 10001 MB; the limit is 10000 MB");
      await writeFile(at("a.th"), "x");
      await writeFile(at("m.yaml"), "#".repeat(1e6 + 1));
      expect(await reason()).toContain("the limit is 1 MB");
      const anchors = Array.from({ length: 12 }, (_, level) => {
        const last = level === 0 ? "lol" : `*a${level - 1}`;
        return `a${level}: &a${level} [${Array.from({ length: 9 }, () => last).join(",")}]`;
      });
      await writeFile(at("m.yaml"), [...anchors, "models: *a11"].join("\n"));
      expect(await reason()).toContain("m.yaml is not a bag of models");
      for (let index = 0; index <= 100; index += 1) await writeFile(at(`f${index}.th`), "x");
      expect(await reason()).toContain("the limit is 100");
    });
  },
);

it("follows links to files, as caches of hubs are made of them", async () => {
  await mkdir(at("blobs"));
  await writeFile(at("blobs/0123"), "weights");
  await mkdir(at("snapshot"));
  await symlink("../blobs/0123", at("snapshot/a.th"));
  const { files } = await collectWeights(at("snapshot"));
  expect(files).toMatchObject([{ name: "a.th", signature: "a", sizeBytes: 7 }]);
});
