import { readHealth } from "#server/web/health.ts";
import { webInstance } from "#server/web/instance.ts";

/** Says whether this process can serve; 503 only for what it can't do without. */
export async function GET(): Promise<Response> {
  const report = await readHealth(webInstance());
  const headers = { "cache-control": "no-store" };
  return Response.json(report, { status: report.status === "failed" ? 503 : 200, headers });
}

export const dynamic = "force-dynamic";
