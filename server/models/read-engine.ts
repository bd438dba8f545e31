import type { Transaction } from "#server/db.ts";
import { readJobView } from "#server/jobs/job-view.ts";
import type { LiveEngines } from "./live-engines.ts";
import type { EngineView } from "./model-view.ts";
import { NEURAL_SIZES } from "./neural-sizes.ts";

const { cpu, cuda } = NEURAL_SIZES;

/** What the live workers separate neurally with: the one on the fastest device, where they differ. */
export async function readEngine(
  reader: Pick<Transaction, "job" | "$queryRaw">,
  engines: LiveEngines,
): Promise<EngineView> {
  const last = await reader.job.findFirst({
    where: { kind: "set-up-engine" },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    select: { id: true, state: true },
  });
  const isLive = last?.state === "queued" || last?.state === "running";
  const able = engines.flatMap(({ demucs }) => demucs ?? []);
  const best = able.find(({ device }) => device !== "cpu") ?? able[0];
  return {
    name: "demucs",
    state: stateOf({ isLive, isThere: best !== undefined, workers: engines.length }),
    ...factsOf(best),
    downloadBytes: { cpu: cpu.downloadBytes, cuda: cuda.downloadBytes },
    diskBytes: { cpu: cpu.diskBytes, cuda: cuda.diskBytes },
    job: last && (await readJobView(reader, last.id)),
  };
}

function factsOf(
  best: LiveEngines[number]["demucs"],
): Pick<EngineView, "device" | "build" | "torch" | "threads"> {
  if (!best) return { device: null, build: null, torch: null, threads: null };
  const { device, build = null, torch, threads } = best;
  return { device, build, torch, threads };
}

function stateOf(facts: {
  isLive: boolean;
  isThere: boolean;
  workers: number;
}): EngineView["state"] {
  if (facts.workers === 0) return "no_worker";
  if (facts.isThere) return "installed";
  return facts.isLive ? "installing" : "absent";
}
