import { expect, it } from "vitest";
import { envSchema } from "#server/env.ts";
import { describeVariables } from "./help.ts";

it("lists every variable with its default", () => {
  const text = describeVariables();
  for (const name of Object.keys(envSchema.shape)) expect(text).toContain(`  ${name} `);
  expect(text).toMatch(/PORT .*Default: 3000/);
  expect(text).toMatch(/DATA_DIR .*Default: data/);
});
