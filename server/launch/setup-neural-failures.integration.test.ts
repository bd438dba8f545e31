import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { environmentNames, runSetUp } from "#server/testing/neural-set-ups.ts";
import { openPackageIndex, tinyTorch, type PackageIndex } from "#server/testing/package-index.ts";

let index: PackageIndex;

beforeEach(async () => {
  index = await openPackageIndex();
});
afterEach(() => index.close());

describe("a set-up that can't succeed says why and leaves nothing", { timeout: 60_000 }, () => {
  it.each([
    {
      what: "too little room",
      prepare: () => Promise.resolve(),
      args: ["--need-bytes", "1e18"],
      code: "no_space",
      message: /needs 1000000000\.0 GB free .* there are \d+\.\d GB/,
    },
    {
      what: "a damaged download",
      prepare: () => Promise.resolve(void index.answers.set("demucs", "garbage")),
      args: [],
      code: "broken_download",
      message: /arrived damaged/,
    },
    {
      what: "an index with the CUDA build only",
      prepare: () =>
        index.add([
          tinyTorch(["nvidia-cublas"]),
          { name: "nvidia_cublas", version: "0.1.0", files: { "cublas.py": "" } },
        ]),
      args: [],
      code: "no_cpu_build",
      message: /only the CUDA build/,
    },
    {
      what: "an index that is away",
      prepare: () => index.goAway(),
      args: [],
      code: "offline",
      message: /could not be reached/,
    },
  ])("$what", async ({ prepare, args, code, message }) => {
    await prepare();
    const failed = await runSetUp(index, "--device", "cpu", ...args);
    expect(failed).toMatchObject({ type: "error", code });
    expect(failed.message).toMatch(message);
    expect(environmentNames(index)).toEqual([]);
  });

  it("packages that can't be loaded", async () => {
    const torch = tinyTorch();
    const files = { ...torch.files, "torch/__init__.py": "raise ImportError('no libcudart')\n" };
    await index.add([{ ...torch, files }]);
    const failed = await runSetUp(index, "--device", "cpu");
    expect(failed).toMatchObject({ type: "error", code: "setup_failed" });
    expect(failed.said).toContain("no libcudart");
    expect(environmentNames(index)).toEqual([]);
  });

  it("in pip's own words, without the login of its index", async () => {
    await index.lock("torch==9.9.9", "demucs==0.1.0");
    const { PIP_INDEX_URL = "" } = index.env;
    const address = PIP_INDEX_URL.replace("http://", "http://reader:s3cret@");
    const secret = { ...index, env: { ...index.env, PIP_INDEX_URL: address } };
    const failed = await runSetUp(secret, "--device", "cpu");
    expect(failed).toMatchObject({ type: "error", code: "no_package" });
    expect(failed.said).toContain("Looking in indexes: http://****@127.0.0.1");
    expect(failed.said).toContain("No matching distribution found for torch==9.9.9");
    expect(JSON.stringify(failed)).not.toContain("s3cret");
  });
});
