import { SCOPES, type FakeApp } from "./accounts-app.ts";
import { authorize, type AuthorizeState } from "./authorize.ts";
import type { FakeUser } from "./catalogue-types.ts";
import type { FakeClock } from "./fake-clock.ts";
import { html, json, type Call, type Reply } from "./reply.ts";
import { tokenEndpoint, type TokenState } from "./token-endpoint.ts";

interface SignedIn {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** What a test does at Spotify's accounts service, in the users' place or behind its back. */
export class Accounts {
  readonly app: FakeApp;
  readonly #state: TokenState & AuthorizeState;
  readonly #clock: FakeClock;

  constructor(state: TokenState & AuthorizeState, clock: FakeClock) {
    this.app = state.app;
    this.#state = state;
    this.#clock = clock;
  }

  /** Agrees without a browser; the address with `code` and `state` to which one would be sent. */
  agree(authorizeUrl: string | URL, user: FakeUser): Promise<URL> {
    return decide(authorizeUrl, { decision: "agree", user: user.id });
  }

  cancel(authorizeUrl: string | URL): Promise<URL> {
    return decide(authorizeUrl, { decision: "cancel" });
  }

  /** Tokens as if the user had just agreed to these scopes, all by default, with PKCE. */
  signIn(user: FakeUser, scopes: readonly string[] = [...SCOPES]): SignedIn {
    const { grants, settings } = this.#state;
    const authorization = { user, scopes, authorizedAt: this.#clock.now(), isPublic: true };
    return {
      accessToken: grants.addAccessToken(user, scopes, settings.accessTokenLifeSec),
      refreshToken: grants.addRefreshToken(authorization),
    };
  }

  /** An app's own token, as by its client credentials. */
  clientToken(): string {
    const { grants, settings } = this.#state;
    return grants.addAccessToken(null, [], settings.accessTokenLifeSec);
  }

  /** The user takes the app's access back: no refresh token works, access tokens do until they expire. */
  revoke(user: FakeUser): void {
    this.#state.grants.revokeUser(user);
  }

  expireAccessTokens(): void {
    this.#state.grants.expireAccessTokens();
  }

  /** For the server. */
  answer(call: Call): Reply {
    if (call.path === "/authorize") return authorize(this.#state, call);
    if (call.path !== "/api/token") return html(404, "Not found");
    if (call.method === "POST") return tokenEndpoint(this.#state, call);
    return json(405, { error: "invalid_request" });
  }
}

async function decide(address: string | URL, choice: Record<string, string>): Promise<URL> {
  const body = new URLSearchParams(choice);
  const answer = await fetch(address, { method: "POST", body, redirect: "manual" });
  const location = answer.headers.get("location");
  if (location === null) throw new Error(`Authorization refused: ${await answer.text()}`);
  return new URL(location);
}
