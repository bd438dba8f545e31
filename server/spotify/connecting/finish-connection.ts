import type { LiveSession } from "#server/auth/read-session.ts";
import type { Database } from "#server/db.ts";
import { lockUser } from "#server/jobs/lock-job.ts";
import { recordEvent } from "#server/telemetry/record-event.ts";
import { SPOTIFY_SCOPES } from "../client/accounts-client.ts";
import type { Seal } from "../seal.ts";
import { tellConnection } from "../tokens/end-connection.ts";
import { sealedTokens } from "../tokens/user-tokens.ts";
import type { ConnectClient, Redeemed } from "./connect-client.ts";
import type { ConnectRefusal } from "./connect-refusal.ts";
import { DISCONNECT_LIMITS, disconnectIn } from "./disconnect.ts";
import { clearLeftovers, type RemovalContext } from "./remove-lists.ts";
import { hashOfState, splitSealed } from "./start-connection.ts";

export interface FinishContext extends RemovalContext {
  readonly connect: Pick<ConnectClient, "redeem">;
  readonly seal: Seal;
}

/** What Spotify's way back carries; null where it is not there. */
export interface WayBack {
  readonly state: string | null;
  readonly code: string | null;
  readonly error: string | null;
}

type Ended =
  | { readonly kind: "connected" }
  | { readonly kind: "refused"; readonly code: ConnectRefusal }
  /** It belongs to no sign-in that this session has begun, or was used before. */
  | { readonly kind: "invalid" };

/** With the page on which connecting was begun, where that is known. */
export type Finished =
  | (Exclude<Ended, { kind: "invalid" }> & { readonly page: string })
  | Extract<Ended, { kind: "invalid" }>;

const INVALID = { kind: "invalid" } as const;

/**
 * Connects the account of whoever comes back from Spotify, if it is the session that went there. A way back leads in
 * once, whatever comes of it. Tokens are kept with the connection or not at all.
 */
export async function finishConnection(
  context: FinishContext,
  session: Pick<LiveSession, "sessionId" | "userId"> | null,
  { state, code, error }: WayBack,
): Promise<Finished> {
  const signIn = state === null ? null : await takeSignIn(context.database, state);
  if (!session || signIn?.sessionId !== session.sessionId || signIn.isOver) return INVALID;
  const sealed = context.seal.open(signIn.verifier, session.sessionId);
  if (sealed === null) return INVALID;
  const { verifier, page } = splitSealed(sealed);
  const ended =
    error === null
      ? await connectBy(context, session.userId, { code, verifier })
      : refusedBy(error);
  return ended.kind === "invalid" ? ended : { ...ended, page };
}

async function connectBy(
  context: FinishContext,
  userId: string,
  { code, verifier }: { code: string | null; verifier: string },
): Promise<Ended> {
  if (code === null) return INVALID;
  const redeemed = await context.connect.redeem({ code, verifier });
  return redeemed.kind === "granted" ? keepConnection(context, userId, redeemed) : redeemed;
}

function refusedBy(error: string): Ended {
  return { kind: "refused", code: error === "access_denied" ? "access_denied" : "bad_answer" };
}

interface TakenSignIn {
  readonly sessionId: string;
  readonly verifier: Uint8Array;
  readonly isOver: boolean;
}

async function takeSignIn(database: Database, state: string): Promise<TakenSignIn | null> {
  const [taken] = await database.$queryRaw<TakenSignIn[]>`
    DELETE FROM "SpotifySignIn" WHERE "stateHash" = ${hashOfState(state)}
    RETURNING "sessionId", verifier, "expiresAt" <= now() AS "isOver"`;
  return taken ?? null;
}

async function keepConnection(
  context: FinishContext,
  userId: string,
  { tokens, profile }: Extract<Redeemed, { kind: "granted" }>,
): Promise<Ended> {
  const { database, boss, seal } = context;
  const row = {
    ...sealedTokens(seal, userId, tokens),
    refreshToken: seal.close(tokens.refreshToken, userId),
    spotifyUserId: profile.id,
    displayName: profile.displayName,
    scopes: [...(tokens.scopes ?? SPOTIFY_SCOPES)],
    state: "active" as const,
    authorizedAt: new Date(),
    remindedDays: null,
  };
  const result = await database.$transaction(async (tx) => {
    if (!(await lockUser(tx, userId))) return null;
    const before = await tx.spotifyConnection.findUnique({ where: { userId } });
    const isOther = before !== null && before.spotifyUserId !== profile.id;
    // What came of the account of before goes with it.
    if (isOther) await disconnectIn(tx, boss, userId);
    const version = (before?.version ?? 0) + 1;
    const { version: kept } = await tx.spotifyConnection.upsert({
      where: { userId },
      create: { ...row, userId, version },
      update: { ...row, version: { increment: 1 } },
    });
    await recordEvent(tx, { type: "spotify.connected", userId });
    await tellConnection(tx, userId, kept);
    return { isOther };
  }, DISCONNECT_LIMITS);
  if (result === null) return INVALID;
  if (result.isOther) await clearLeftovers(context, userId);
  return { kind: "connected" };
}
