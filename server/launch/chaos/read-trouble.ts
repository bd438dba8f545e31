import { z } from "zod";
import type { ProductUnderTest } from "./product-under-test.ts";

const healthReport = z.object({
  status: z.string(),
  checks: z.array(z.object({ name: z.string(), status: z.string(), message: z.string() })),
});

const LIMIT_MS = 5000;

/** What the worker's readiness complains of; empty when it is ready. */
export async function readTrouble(product: ProductUnderTest): Promise<string> {
  const worker = product.worker();
  if (!worker) return "no worker";
  try {
    const signal = AbortSignal.timeout(LIMIT_MS);
    const answer = await fetch(`${worker.url}/health/ready`, { signal });
    const { status, checks } = healthReport.parse(await answer.json());
    if (status === "ok") return "";
    const bad = checks.filter((check) => check.status !== "ok");
    return bad.map(({ name, message }) => `${name}: ${message}`).join("; ");
  } catch (error) {
    return `readiness: ${error instanceof Error ? error.message : String(error)}`;
  }
}
