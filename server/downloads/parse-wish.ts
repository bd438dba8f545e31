import { isIP } from "node:net";
import { DomainError } from "#server/errors.ts";
import { hostOf } from "./fetch-public-file/host-of.ts";
import { isPublicAddress } from "./fetch-public-file/is-public-address.ts";
import { parsePublicUrl } from "./fetch-public-file/parse-public-url.ts";
import { PublicFileError } from "./fetch-public-file/public-file-error.ts";
import { notPublic } from "./fetch-public-file/resolve-public.ts";
import { refuseSpotify } from "./refuse-spotify.ts";

/** An address that a file is looked for at. */
export interface WishedSource {
  readonly adapter: "direct_url" | "yt_dlp";
  readonly origin: string;
  /** Its host. */
  readonly label: string;
}

const AUDIO_FILE = /\.(mp3|wave?|flac|og[ag]|opus|m4[ab]|aac|aiff?|aifc|wma)$/i;

/** Reads what a user gave as an address; nothing is asked or looked up. Throws `invalid_url`, in words for the user. */
export function parseWish(text: string, { usesYtDlp }: { usesYtDlp: boolean }): WishedSource {
  try {
    const url = parsePublicUrl(text.trim());
    const host = hostOf(url);
    if (isIP(host) !== 0 && !isPublicAddress(host)) throw notPublic(host);
    const refusal = refuseSpotify(host);
    if (refusal !== null) throw new DomainError("invalid_url", { message: refusal });
    const isFile = AUDIO_FILE.test(url.pathname);
    const adapter = usesYtDlp && !isFile ? "yt_dlp" : "direct_url";
    return { adapter, origin: url.href, label: url.host };
  } catch (error) {
    if (!(error instanceof PublicFileError)) throw error;
    throw new DomainError("invalid_url", { message: error.message, cause: error });
  }
}
