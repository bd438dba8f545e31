import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import { connectAgain } from "./api-requests.ts";
import type { HttpAnswer, SendRequest } from "./http-client.ts";
import { rateLimited, readBody, readToldError } from "./read-answer.ts";
import { SpotifyError } from "./spotify-error.ts";

/** What is asked of a user: their library to read, nothing to change. */
export const SPOTIFY_SCOPES = [
  "playlist-read-private",
  "playlist-read-collaborative",
  "user-library-read",
  "user-read-private",
] as const;

interface SpotifyCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface AccountsClientOptions extends SpotifyCredentials {
  /** Without a slash at its end. */
  readonly accountsUrl: string;
  readonly send: SendRequest;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

const tokenSchema = z.object({
  access_token: z.string().min(1),
  token_type: z.string(),
  expires_in: z.number().positive(),
  refresh_token: z.string().min(1).nullish(),
  scope: z.string().nullish(),
});

export interface GrantedTokens {
  readonly accessToken: string;
  readonly expiresAt: Date;
  /** Null where the one that was used stays good. */
  readonly refreshToken: string | null;
  /** Of what was asked for, what the user has allowed; null where it was not said. */
  readonly scopes: readonly string[] | null;
}

/** What proves that who comes back is who went (RFC 7636). */
export interface ProofKey {
  readonly verifier: string;
  readonly challenge: string;
}

export function makeProofKey(): ProofKey {
  const verifier = randomBytes(48).toString("base64url");
  return { verifier, challenge: createHash("sha256").update(verifier).digest("base64url") };
}

/** Spotify's accounts service; throws SpotifyError, in which no token or code is ever told. */
export class AccountsClient {
  readonly #options: Required<AccountsClientOptions>;

  constructor(options: AccountsClientOptions) {
    this.#options = { now: Date.now, ...options };
  }

  /** Where a user is sent to allow it. */
  authorizeAddress(request: { state: string; challenge: string; redirectUri: string }): string {
    const url = new URL(`${this.#options.accountsUrl}/authorize`);
    url.search = new URLSearchParams({
      response_type: "code",
      client_id: this.#options.clientId,
      scope: SPOTIFY_SCOPES.join(" "),
      redirect_uri: request.redirectUri,
      state: request.state,
      code_challenge_method: "S256",
      code_challenge: request.challenge,
    }).toString();
    return url.href;
  }

  /** Good for what everybody may see. */
  appToken(signal: AbortSignal): Promise<GrantedTokens> {
    return this.#grant({ grant_type: "client_credentials" }, signal);
  }

  exchangeCode(
    given: { code: string; verifier: string; redirectUri: string },
    signal: AbortSignal,
  ): Promise<GrantedTokens> {
    const { code, verifier, redirectUri } = given;
    const form = { code, code_verifier: verifier, redirect_uri: redirectUri };
    return this.#grant({ grant_type: "authorization_code", ...form }, signal);
  }

  /** Throws `connect_again` when the refresh token is good for nothing any more: then it never will be. */
  refresh(refreshToken: string, signal: AbortSignal): Promise<GrantedTokens> {
    return this.#grant({ grant_type: "refresh_token", refresh_token: refreshToken }, signal);
  }

  async #grant(form: Record<string, string>, signal: AbortSignal): Promise<GrantedTokens> {
    const { accountsUrl, clientId, clientSecret, send, now } = this.#options;
    const askedAtMs = now();
    const answer = await send({
      method: "POST",
      url: new URL(`${accountsUrl}/api/token`),
      headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
      form: new URLSearchParams(form),
      signal,
    });
    if (answer.status !== 200) throw refusalOf(answer, now());
    const token = readBody(answer, tokenSchema);
    return {
      accessToken: token.access_token,
      // From the request on: the answer may have been long on its way.
      expiresAt: new Date(askedAtMs + token.expires_in * 1000),
      refreshToken: token.refresh_token ?? null,
      scopes: token.scope?.split(" ").filter((scope) => scope !== "") ?? null,
    };
  }
}

function refusalOf(answer: HttpAnswer, nowMs: number): SpotifyError {
  if (answer.status === 429) return rateLimited(answer, nowMs);
  if (answer.status >= 500) {
    return new SpotifyError("source_busy", {
      message: `Spotify’s sign-in has a problem (status ${answer.status}). Try again later.`,
    });
  }
  const { code } = readToldError(answer);
  if (code === "invalid_grant") return connectAgain();
  return new SpotifyError("bad_credentials", {
    message:
      "Spotify does not accept this server’s credentials. Whoever runs it should check SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET.",
  });
}
