import type { Database } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import { sendCommand } from "#server/jobs/notify.ts";

/** The segment that holds `frame` comes next. Throws `not_found`, also for another user's, and `bad_input`. */
export async function focusSeparation(
  deps: { database: Database },
  request: { userId: string; separationId: string; frame: number },
): Promise<void> {
  const { userId, separationId, frame } = request;
  const pack = await deps.database.stemPack.findFirst({
    where: { id: separationId, userId, kind: "separation" },
    select: { frames: true, track: { select: { frames: true } } },
  });
  if (!pack) {
    throw new DomainError("not_found", { message: `There is no separation ${separationId}.` });
  }
  const frames = pack.frames ?? pack.track.frames ?? 0;
  if (!Number.isInteger(frame) || frame < 0 || frame >= frames) {
    throw new DomainError("bad_input", {
      message: `Frame ${frame} is outside the track, which has ${frames}.`,
    });
  }
  await deps.database.$transaction(async (tx) => {
    await tx.stemPack.updateMany({ where: { id: separationId }, data: { focusFrame: frame } });
    await sendCommand(tx, { kind: "focus", packId: separationId, frame });
  });
}
