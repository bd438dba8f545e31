import { CHANNELS } from "#server/jobs/notify.ts";
import type { QueueName } from "#server/jobs/queues.ts";
import type { ChangeNotice, Command } from "#server/realtime/events.ts";
import { answerOperator } from "./answer-operator.ts";
import type { WorkerParts } from "./worker-parts.ts";

type OperatorCommand = Extract<Command, { kind: "operator" }>;

/** Takes what the database tells this worker. */
export function onNotice(parts: WorkerParts, channel: string, payload: string): void {
  if (channel === CHANNELS.work) parts.loops.get(payload as QueueName)?.wake();
  else if (channel === CHANNELS.match) parts.matching.waker.wake();
  else if (channel === CHANNELS.commands) obey(parts, JSON.parse(payload) as Command);
  else {
    if (channel === CHANNELS.events) forget(parts, JSON.parse(payload) as ChangeNotice);
    parts.sockets.onNotice(channel, payload);
  }
}

/** Notices may have been missed: look for work, and have clients take snapshots again. */
export function onReconnect({ loops, sockets, spotify, matching }: WorkerParts): void {
  for (const loop of loops.values()) loop.wake();
  matching.waker.wake();
  spotify.cache.clear();
  sockets.beginEpoch();
}

/** A connection that is gone, or another account's now, leaves nothing of what Spotify has answered. */
function forget({ spotify }: WorkerParts, { kind, id }: ChangeNotice): void {
  if (kind === "connection") spotify.cache.forget(id);
}

function obey(parts: WorkerParts, command: Command): void {
  const { runner } = parts;
  switch (command.kind) {
    case "cancel":
      runner.stopJob(command.jobId, "cancelled");
      return;
    case "focus":
      runner.focus(command.packId, command.frame);
      return;
    case "watch":
      parts.publisher.watch();
      return;
    case "operator":
      if ((command.workerId ?? parts.worker.id) !== parts.worker.id) return;
      void answer(parts, command);
  }
}

/** As a supervised task: a question that hangs is cut off, and no two dozen of them pile up. */
async function answer(parts: WorkerParts, command: OperatorCommand): Promise<void> {
  const { questions, options } = parts;
  try {
    await questions.current?.run({
      name: `question ${command.question}`,
      run: () => answerOperator(parts, command),
    });
  } catch (error) {
    options.logger.warn({ err: error }, "an operator's question was refused");
  }
}
