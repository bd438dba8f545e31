import type { PackView } from "#server/realtime/events.ts";
import type { PlayerSnapshot } from "../../../../_player/player.ts";
import type { TrackSessionSnapshot } from "../../../../_player/session-snapshot.ts";

/**
 * What a separation is to the listener: `off` is not chosen, `loading` is chosen and on its way to the ear, `heard` is
 * there (in silence: ready to be), `missing` is not made at this place so that the mix stands in, `failed` does not come.
 */
export type ListenState = "off" | "loading" | "heard" | "missing" | "failed";

interface ListenFacts {
  readonly session: Pick<
    TrackSessionSnapshot,
    "packs" | "separationId" | "trouble" | "isUnsupported"
  >;
  readonly playback: Pick<
    PlayerSnapshot,
    "listening" | "heardId" | "isSeparatedHere" | "isRetrying" | "lostStems"
  >;
}

/** Goes by what the player sounds, not by what was clicked. */
export function listenState(packId: string, { session, playback }: ListenFacts): ListenState {
  const { packs, separationId, trouble } = session;
  const isChosen = packId === separationId && playback.listening === "stems";
  if (!isChosen || session.isUnsupported) return "off";
  if (trouble?.separationId === packId) return "failed";
  if (playback.heardId === packId) return "heard";
  if (packs.stems?.id !== packId) return "loading";
  const isLost = packs.stems.stems.every(({ name }) => playback.lostStems.includes(name));
  if (isLost || playback.isRetrying) return "failed";
  return playback.isSeparatedHere ? "loading" : "missing";
}

/** Why a chosen separation is not heard, and what is done about it; null when nothing is wrong. */
export function failureText({ session, playback }: ListenFacts): string | null {
  const { separationId, trouble } = session;
  if (separationId === null) return null;
  if (listenState(separationId, { session, playback }) !== "failed") return null;
  if (trouble?.kind === "refused") return "The server does not give its files out.";
  const isWaiting = trouble?.kind === "unreachable" || playback.isRetrying;
  return isWaiting
    ? "The server does not answer. It is tried again by itself."
    : "Its files are not on the server, or can’t be read.";
}

/** The one to go back to when the chosen one does not come; null when there is none. */
export function wayBack(
  separations: readonly PackView[],
  { previousId, separationId }: Pick<TrackSessionSnapshot, "previousId" | "separationId">,
): PackView | null {
  if (previousId === separationId) return null;
  return separations.find(({ id }) => id === previousId) ?? null;
}
