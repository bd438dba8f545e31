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
  ["Segmentation fault", "setup_failed", /last words say why/],
])("reads pip's words: %s", (output, code, message) => {
  const error = explainPip(output, WHERE);
  expect(error.code).toBe(code);
  expect(error.message).toMatch(message);
  expect(error.output).toBe(output);
});

it.each([
  ["Error: [Errno 28] No space left on device: '/srv/app/.engines/x'", "no_space", /became full/],
  ["ENOSPC: no space left on device, write", "no_space", /became full while \/srv\/app/],
  ["ensurepip is not available", "setup_failed", /^It failed\.$/],
])("reads what another step says: %s", (output, code, message) => {
  const error = explainStep("It failed.", output, WHERE.folder);
  expect(error).toMatchObject({ code, output });
  expect(error.message).toMatch(message);
});
