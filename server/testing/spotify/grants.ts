import { createHash, randomBytes } from "node:crypto";
import type { FakeUser } from "./catalogue-types.ts";
import type { FakeClock } from "./fake-clock.ts";
import type { TokenKind } from "./request-log.ts";

const CODE_LIFE_MS = 10 * 60_000;
const REFRESH_TOKEN_MONTHS = 6;

export interface Authorization {
  readonly user: FakeUser;
  readonly scopes: readonly string[];
  /** Milliseconds since the epoch; refreshing doesn't move it. */
  readonly authorizedAt: number;
  /** PKCE: no secret is needed for what follows. */
  readonly isPublic: boolean;
}

export interface CodeRequest {
  readonly user: FakeUser;
  readonly scopes: readonly string[];
  readonly redirectUri: string;
  /** Of the method S256. */
  readonly challenge: string | null;
}

interface Code extends CodeRequest {
  readonly authorization: Authorization;
  readonly expiresAt: number;
}

interface AccessToken {
  /** Null for an app's own token. */
  readonly user: FakeUser | null;
  readonly scopes: readonly string[];
  expiresAt: number;
}

interface RefreshToken {
  readonly authorization: Authorization;
  isRevoked: boolean;
}

/** Why a grant was not accepted: the `error_description` beside `invalid_grant`. */
export class InvalidGrant extends Error {
  override readonly name = "InvalidGrant";
}

/** Codes and tokens that were given out, and until when they are good by the fake's clock. */
export class Grants {
  readonly #clock: FakeClock;
  readonly #codes = new Map<string, Code>();
  readonly #accessTokens = new Map<string, AccessToken>();
  readonly #refreshTokens = new Map<string, RefreshToken>();
  readonly #usedCodes = new Set<string>();

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  /** All codes and tokens so far, whether they are still good or not. */
  get issued(): string[] {
    const tokens = [...this.#accessTokens.keys(), ...this.#refreshTokens.keys()];
    return [...this.#codes.keys(), ...this.#usedCodes, ...tokens];
  }

  addCode(request: CodeRequest): string {
    const { user, scopes, challenge } = request;
    const now = this.#clock.now();
    const authorization = { user, scopes, authorizedAt: now, isPublic: challenge !== null };
    const code = `AQ${randomBytes(150).toString("base64url")}`;
    this.#codes.set(code, { ...request, authorization, expiresAt: now + CODE_LIFE_MS });
    return code;
  }

  /** A code is gone after the first try, whatever comes of that. */
  redeem(code: string, redirectUri: string, verifier: string | null): Authorization {
    const known = this.#codes.get(code);
    if (known) this.#usedCodes.add(code);
    this.#codes.delete(code);
    if (!known) throw new InvalidGrant("Invalid authorization code");
    if (known.expiresAt <= this.#clock.now()) throw new InvalidGrant("Authorization code expired");
    if (known.redirectUri !== redirectUri) throw new InvalidGrant("Invalid redirect URI");
    if (known.challenge !== challengeOf(verifier)) {
      throw new InvalidGrant("code_verifier was incorrect");
    }
    return known.authorization;
  }

  addAccessToken(user: FakeUser | null, scopes: readonly string[], lifeSec: number): string {
    const token = `BQ${randomBytes(150).toString("base64url")}`;
    this.#accessTokens.set(token, { user, scopes, expiresAt: this.#clock.now() + lifeSec * 1000 });
    return token;
  }

  addRefreshToken(authorization: Authorization): string {
    const token = `AQ${randomBytes(96).toString("base64url")}`;
    this.#refreshTokens.set(token, { authorization, isRevoked: false });
    return token;
  }

  authorizationOf(refreshToken: string): Authorization {
    const known = this.#refreshTokens.get(refreshToken);
    if (!known) throw new InvalidGrant("Invalid refresh token");
    const end = new Date(known.authorization.authorizedAt);
    end.setUTCMonth(end.getUTCMonth() + REFRESH_TOKEN_MONTHS);
    if (known.isRevoked || end.getTime() <= this.#clock.now()) {
      throw new InvalidGrant("Refresh token revoked");
    }
    return known.authorization;
  }

  revokeRefreshToken(token: string): void {
    const known = this.#refreshTokens.get(token);
    if (known) known.isRevoked = true;
  }

  revokeUser(user: FakeUser): void {
    for (const known of this.#refreshTokens.values()) {
      if (known.authorization.user === user) known.isRevoked = true;
    }
  }

  expireAccessTokens(): void {
    for (const known of this.#accessTokens.values()) known.expiresAt = this.#clock.now();
  }

  /** By an Authorization header; a token that is known but has expired is told apart. */
  bearerOf(header: string | undefined): { kind: TokenKind; token?: AccessToken } {
    if (header === undefined) return { kind: "none" };
    if (/^basic /i.test(header)) return { kind: "basic" };
    const token = this.#accessTokens.get(/^bearer (\S+)$/i.exec(header)?.[1] ?? "");
    if (!token) return { kind: "unknown" };
    if (token.expiresAt <= this.#clock.now()) return { kind: "expired" };
    return { kind: token.user ? "user" : "client", token };
  }
}

function challengeOf(verifier: string | null): string | null {
  return verifier === null ? null : createHash("sha256").update(verifier).digest("base64url");
}
