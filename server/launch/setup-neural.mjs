import { parseArgs } from "node:util";
import { makeNeural } from "./setup/make-neural.mjs";
import { NEURAL_PLACE } from "./setup/neural-environment.mjs";
import { NeuralSetupError } from "./setup/neural-error.mjs";

const OPTIONS = {
  device: { type: "string" },
  engines: { type: "string", default: NEURAL_PLACE.engines },
  lock: { type: "string", default: NEURAL_PLACE.lock },
  "need-bytes": { type: "string" },
};

/**
 * The worker's way to set up neural separation: one JSON object a line on stdout, `progress` as it goes
 * and `result` or `error` at the end; what programs said goes to stderr. SIGTERM cancels.
 */
async function setUpNeural() {
  const { values } = parseArgs({ options: OPTIONS });
  const needBytes = values["need-bytes"];
  const stopping = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) {
    process.on(signal, () => stopping.abort());
  }
  const { outcome, environment, notes } = await makeNeural({
    build: values.device,
    place: { engines: values.engines, lock: values.lock },
    ...(needBytes !== undefined && { needBytes: Number(needBytes) }),
    report: (progress) => say({ type: "progress", ...progress }),
    signal: stopping.signal,
  });
  say({ type: "result", outcome, notes, device: environment.device, torch: environment.torch });
}

function say(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

await setUpNeural().catch((error) => {
  const isExpected = error instanceof NeuralSetupError;
  console.error(isExpected ? error.output : error.stack);
  const code = isExpected ? error.code : "setup_failed";
  say({ type: "error", code, message: error.message });
  process.exitCode = code === "cancelled" ? 143 : 1;
});
