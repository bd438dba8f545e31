import { expect, it } from "vitest";
import { explainPip, explainStep } from "./setup/explain-pip.mjs";

const WHERE = { folder: "/srv/app/.engines", pythonVersion: "3.14.0" };
const NOTHING_FOUND = "ERROR: No matching distribution found for torch==2.13.0";

it.each([
  [
    "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
    "no_space",
    /became full while \/srv\/app/,
  ],
  [
    `WARNING: Retrying after connection broken by 'NewConnectionError'\n${NOTHING_FOUND}`,
    "offline",
    /could not be reached/,
  ],
  [
    `WARNING: Retrying after connection broken by 'ProxyError'\n${NOTHING_FOUND}`,
    "offline",
    /a proxy/,
  ],
  [NOTHING_FOUND, "no_package", /no torch==2\.13\.0 for Python 3\.14\.0 on linux/],
  [
    "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
    "broken_download",
    /arrived damaged/,
  ],
  ["Segmentation fault", "setup_failed", /last words say why.*page Operations/],
])("reads pip's words: %s", (output, code, message) => {
  const error = explainPip(output, WHERE);
  expect(error.code).toBe(code);
  expect(error.message).toMatch(message);
  expect(error.output).toBe(output);
});

it.each([
  ["Error: [Errno 28] No space left on device: '/srv/app/.engines/x'", 1e9, "no_space"],
  ["ENOSPC: no space left on device, write", 1e9, "no_space"],
  ["ensurepip returned non-zero exit status 1", 60e6, "no_space"],
  ["ensurepip is not available", 70e6, "setup_failed"],
])("reads what another step says: %s with %d free", (output, freeBytes, code) => {
  const error = explainStep("It failed.", output, { folder: WHERE.folder, freeBytes });
  expect(error).toMatchObject({ code, output });
  expect(error.message).toMatch(
    code === "no_space" ? /became full while \/srv\/app/ : /^It failed\.$/,
  );
});
