import type { Scope } from "../scope.ts";

export interface MediaTrack {
  readonly title: string;
  readonly artist: string;
  /** Address of a picture; null without one. */
  readonly coverUrl: string | null;
}

export interface MediaActions {
  play: () => void;
  pause: () => void;
  /** Seconds of the track. */
  seekTo: (sec: number) => void;
  /** Seconds to go by; negative goes back. */
  seekBy: (sec: number) => void;
}

export interface MediaPosition {
  readonly positionSec: number;
  readonly durationSec: number;
  readonly rate: number;
}

const SEEK_SEC = 5;

/** Gives the system's media keys and its lock screen to the player until the scope closes. */
export function takeMediaKeys(scope: Scope, track: MediaTrack, actions: MediaActions): void {
  const session = mediaSession();
  if (!session) return;
  const artwork = track.coverUrl === null ? [] : [{ src: track.coverUrl }];
  session.metadata = new MediaMetadata({ title: track.title, artist: track.artist, artwork });
  scope.add(() => (session.metadata = null));
  const handle = (action: MediaSessionAction, handler: MediaSessionActionHandler) => {
    session.setActionHandler(action, handler);
    scope.add(() => session.setActionHandler(action, null));
  };
  handle("play", actions.play);
  handle("pause", actions.pause);
  handle("seekto", ({ seekTime }) => {
    if (seekTime !== undefined) actions.seekTo(seekTime);
  });
  handle("seekbackward", ({ seekOffset }) => actions.seekBy(-(seekOffset ?? SEEK_SEC)));
  handle("seekforward", ({ seekOffset }) => actions.seekBy(seekOffset ?? SEEK_SEC));
}

/** Tells the system what plays and where; it counts on by itself. */
export function showMediaPosition(
  isPlaying: boolean,
  { positionSec, durationSec, rate }: MediaPosition,
): void {
  const session = mediaSession();
  if (!session) return;
  session.playbackState = isPlaying ? "playing" : "paused";
  session.setPositionState({
    duration: durationSec,
    playbackRate: rate,
    position: Math.max(0, Math.min(positionSec, durationSec)),
  });
}

/** Tells the system that nothing plays any more. */
export function clearMediaPosition(): void {
  const session = mediaSession();
  if (!session) return;
  session.playbackState = "none";
  session.setPositionState();
}

/** Old browsers have none, whatever the types say. */
function mediaSession(): MediaSession | null {
  return "mediaSession" in navigator ? navigator.mediaSession : null;
}
