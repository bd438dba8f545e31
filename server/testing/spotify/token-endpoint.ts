import type { FakeApp } from "./accounts-app.ts";
import { InvalidGrant, type Authorization, type Grants } from "./grants.ts";
import { json, type Call, type Reply } from "./reply.ts";

export interface TokenState {
  readonly app: FakeApp;
  readonly grants: Grants;
  readonly settings: TokenSettings;
}

export interface TokenSettings {
  accessTokenLifeSec: number;
  /** Whether each refresh brings a new refresh token and ends the old one, as PKCE has it. */
  rotatesRefreshTokens: boolean;
}

/** Which app asks, and whether it proved that by its secret. */
interface Client {
  readonly id: string | null;
  readonly secret: string | null;
}

/** Spotify's accounts service at `/api/token`. */
export function tokenEndpoint(state: TokenState, call: Call): Reply {
  const client = clientOf(call);
  if (client.id !== state.app.clientId) return refuse("invalid_client", "Invalid client");
  if (client.secret !== null && client.secret !== state.app.clientSecret) {
    return refuse("invalid_client", "Invalid client secret");
  }
  try {
    return grantTokens(state, call.form, client.secret !== null);
  } catch (error) {
    if (error instanceof InvalidGrant) return refuse("invalid_grant", error.message);
    throw error;
  }
}

function clientOf({ authorization, form }: Call): Client {
  const encoded = /^basic (\S+)$/i.exec(authorization ?? "")?.[1];
  if (encoded === undefined)
    return { id: form.get("client_id"), secret: form.get("client_secret") };
  const [id = "", secret = ""] = Buffer.from(encoded, "base64").toString().split(":");
  return { id, secret };
}

function grantTokens(state: TokenState, form: URLSearchParams, isProven: boolean): Reply {
  switch (form.get("grant_type")) {
    case "authorization_code":
      return byCode(state, form, isProven);
    case "refresh_token":
      return byRefreshToken(state, form, isProven);
    case "client_credentials":
      return isProven ? byClient(state) : noSecret();
    case null:
      return refuse("unsupported_grant_type", "grant_type parameter is missing");
    default:
      return refuse(
        "unsupported_grant_type",
        "grant_type must be client_credentials, authorization_code or refresh_token",
      );
  }
}

function byCode(state: TokenState, form: URLSearchParams, isProven: boolean): Reply {
  const code = form.get("code");
  if (code === null) return refuse("invalid_request", "code must be supplied");
  const redirectUri = form.get("redirect_uri") ?? "";
  const authorization = state.grants.redeem(code, redirectUri, form.get("code_verifier"));
  if (!isProven && !authorization.isPublic) return noSecret();
  const refreshToken = state.grants.addRefreshToken(authorization);
  return tokens(state, authorization, refreshToken);
}

function byRefreshToken(state: TokenState, form: URLSearchParams, isProven: boolean): Reply {
  const { grants, settings } = state;
  const token = form.get("refresh_token");
  if (token === null) return refuse("invalid_request", "refresh_token must be supplied");
  const authorization = grants.authorizationOf(token);
  if (!isProven && !authorization.isPublic) return noSecret();
  if (!settings.rotatesRefreshTokens) return tokens(state, authorization, null);
  grants.revokeRefreshToken(token);
  return tokens(state, authorization, grants.addRefreshToken(authorization));
}

function byClient({ grants, settings }: TokenState): Reply {
  const lifeSec = settings.accessTokenLifeSec;
  return answer(bearer(grants.addAccessToken(null, [], lifeSec), lifeSec));
}

function tokens(
  { grants, settings }: TokenState,
  { user, scopes }: Authorization,
  refreshToken: string | null,
): Reply {
  const lifeSec = settings.accessTokenLifeSec;
  return answer({
    ...bearer(grants.addAccessToken(user, scopes, lifeSec), lifeSec),
    ...(refreshToken !== null && { refresh_token: refreshToken }),
    scope: scopes.join(" "),
  });
}

function bearer(token: string, lifeSec: number) {
  return { access_token: token, token_type: "Bearer", expires_in: lifeSec };
}

function answer(value: unknown): Reply {
  return json(200, value, { "cache-control": "no-store" });
}

function noSecret(): Reply {
  return refuse("invalid_client", "Invalid client secret");
}

function refuse(error: string, description: string): Reply {
  const headers = { "cache-control": "no-store" };
  return json(400, { error, error_description: description }, headers);
}
