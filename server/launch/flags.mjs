import { parseArgs } from "node:util";
import { SetupError } from "./setup/setup-error.mjs";

const OPTIONS = {
  port: { type: "string" },
  host: { type: "string" },
  data: { type: "string" },
  dev: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
};

/** The variable that each flag is short for. */
const VARIABLES = { port: "PORT", host: "HOST", data: "DATA_DIR" };

export const FLAGS_HELP = `Usage: npm start -- [flags]

Flags
  --port <number>   same as PORT
  --host <address>  same as HOST
  --data <folder>   same as DATA_DIR
  --help            this text
`;

/**
 * Reads the command line; what it gives goes before the environment's variables.
 * @param {readonly string[]} args
 * @returns {{ dev: boolean, help: boolean, variables: Record<string, string> }}
 */
export function readFlags(args) {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS, strict: true });
    const given = Object.entries(VARIABLES).filter(([flag]) => values[flag] !== undefined);
    const variables = Object.fromEntries(given.map(([flag, name]) => [name, values[flag]]));
    return { dev: values.dev, help: values.help, variables };
  } catch (error) {
    throw new SetupError(`${error.message}\n\n${FLAGS_HELP}`, error);
  }
}
