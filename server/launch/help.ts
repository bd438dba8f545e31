import { z } from "zod";
import { envSchema } from "#server/env.ts";

interface Variable {
  readonly description?: string;
  readonly default?: string | number | boolean;
}

/** One line for each variable that the system reads, with its default. */
export function describeVariables(): string {
  const schema = z.toJSONSchema(envSchema, { io: "input", unrepresentable: "any" });
  const variables = Object.entries((schema.properties ?? {}) as Record<string, Variable>);
  const width = Math.max(...variables.map(([name]) => name.length)) + 2;
  return variables
    .map(([name, variable]) => `  ${name.padEnd(width)}${describe(variable)}`)
    .join("\n");
}

function describe(variable: Variable): string {
  const text = variable.description ?? "";
  return variable.default === undefined ? text : `${text} Default: ${String(variable.default)}`;
}
