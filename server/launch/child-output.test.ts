import { expect, it } from "vitest";
import { readWarning } from "./child-output.ts";

it.each([
  ['{"level":40,"msg":"slow"}', "slow"],
  ['{"level":50,"msg":"job failed","err":{"message":"no space"}}', "job failed: no space"],
  ['{"level":30,"msg":"started"}', undefined],
  ["plain text", undefined],
  ["{broken", undefined],
])("reads %s as %s", (line, warning) => {
  expect(readWarning(line)).toBe(warning);
});
