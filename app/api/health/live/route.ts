import { webInstance } from "#server/web/instance.ts";

/** Says only that this process answers. */
export function GET(): Response {
  const { version, startedAtMs } = webInstance();
  const uptimeSec = Math.round((Date.now() - startedAtMs) / 1000);
  const headers = { "cache-control": "no-store" };
  return Response.json({ status: "ok", version, uptimeSec }, { headers });
}

export const dynamic = "force-dynamic";
