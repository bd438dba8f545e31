interface HealthReport {
  readonly status: "ok" | "degraded" | "failed";
  readonly checks: readonly {
    readonly name: string;
    readonly status: "ok" | "degraded" | "failed";
    readonly message: string;
  }[];
}

/** Asks the server how it is; a report is an answer also when it is a bad one. */
export async function readHealth({ signal }: { signal: AbortSignal }): Promise<HealthReport> {
  const response = await fetch("/api/health/ready", { signal, cache: "no-store" });
  return (await response.json()) as HealthReport;
}

/** What the reader should know: one sentence for each check that is not well. */
export function healthWarnings(report: HealthReport | undefined): readonly string[] {
  if (!report || report.status === "ok") return [];
  return report.checks.filter(({ status }) => status !== "ok").map(({ message }) => message);
}
