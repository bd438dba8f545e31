import type { Handler } from "#server/jobs/run-job.ts";
import { CATALOGUE } from "#server/models/catalogue.ts";
import type { PortDeps } from "../run-port.ts";
import { separateTrack } from "./separate-track.ts";

/** Takes a master apart by the basic engine. */
export function separateStems(deps: PortDeps & { readonly threads: number }): Handler {
  return separateTrack(deps, {
    queue: "separate-stems",
    prepare: ({ model: name }) => {
      const model = CATALOGUE.models.find((each) => each.name === name);
      const message = `There is no model ${name} any more.`;
      return Promise.resolve(
        model
          ? { model, device: "cpu", threads: deps.threads, input: {} }
          : { kind: "failed", code: "unknown_model", message, isWorthRetry: false },
      );
    },
  });
}
