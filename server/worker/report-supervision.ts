import type { Logger } from "#server/logger.ts";
import { describeExit } from "#server/supervision/exit-reason.ts";
import type { SupervisorReport } from "#server/supervision/supervisor-report.ts";
import type { EventRecorder } from "#server/telemetry/event-recorder.ts";

const REASON_LENGTH = 500;

/** Logs every report of a supervisor and keeps it as an event. */
export function reportTo(
  logger: Pick<Logger, "error">,
  events: Pick<EventRecorder, "record">,
): (report: SupervisorReport) => void {
  return (report) => {
    const { supervisor, context, reason, offender } = report;
    const err = reason.kind === "crashed" ? reason.error : undefined;
    logger.error({ ...report, err }, "supervisor report");
    events.record({
      type: `supervisor.${context}`,
      data: {
        supervisor,
        child: offender.id,
        restart: offender.restart,
        reason: describeExit(reason).slice(0, REASON_LENGTH),
      },
    });
  };
}
