import { webInstance } from "#server/web/instance.ts";
import { finishSpotify } from "#server/web/spotify-connect.ts";

/** Where Spotify sends users back to. */
export function GET(request: Request): Promise<Response> {
  return finishSpotify(request, webInstance());
}

export const dynamic = "force-dynamic";
