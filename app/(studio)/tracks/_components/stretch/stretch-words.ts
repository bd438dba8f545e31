import type { StretchSupport } from "../../../../_player/player.ts";
import type { StudioParts } from "../studio-context.ts";

/** Before there is a player nobody knows whether it can: then everything looks as if it could. */
export function stretchSupportOf(parts: Pick<StudioParts, "player" | "playback">): StretchSupport {
  return parts.player ? parts.playback.stretchSupport : "available";
}

/** Why tempo and pitch can't be changed; undefined where they can. */
export const STRETCH_REASONS: Readonly<Record<StretchSupport, string | undefined>> = {
  available: undefined,
  insecure: "Tempo and pitch need HTTPS. Playing and mixing work here.",
  unloaded: "Tempo and pitch did not load. Playing and mixing work on.",
  unsupported: "This browser can’t change tempo and pitch. Playing and mixing work here.",
};

/** What somebody can do about that. */
export const STRETCH_WAYS: Readonly<Record<StretchSupport, string | undefined>> = {
  available: undefined,
  insecure:
    "On the server itself open http://localhost. For other machines ask whoever runs this server to put HTTPS in front, for example with “caddy reverse-proxy --from studio.example.org --to 127.0.0.1:3000” (README, section HTTPS).",
  unloaded: "Look at the connection, then load again.",
  unsupported: "A present version of Chrome, Edge, Firefox or Safari can.",
};
