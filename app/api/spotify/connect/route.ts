import { webInstance } from "#server/web/instance.ts";
import { connectSpotify } from "#server/web/spotify-connect.ts";

/** Sends a signed-in user to Spotify, to allow what imports need. */
export function GET(request: Request): Promise<Response> {
  return connectSpotify(request, webInstance());
}

export const dynamic = "force-dynamic";
