import { createHash, randomBytes } from "node:crypto";
import type { LiveSession } from "#server/auth/read-session.ts";
import type { Database } from "#server/db.ts";
import { makeProofKey } from "../client/accounts-client.ts";
import type { Seal } from "../seal.ts";
import type { ConnectClient } from "./connect-client.ts";
import { IMPORT_PAGE } from "./start-page.ts";

export interface StartContext {
  readonly database: Database;
  readonly connect: Pick<ConnectClient, "authorizeAddress">;
  readonly seal: Seal;
}

const STATE_BYTES = 32;
/** From the click to the way back; Spotify's codes live no longer. */
const SIGN_IN_MS = 600_000;
/** Tabs of one session in which connecting was begun. */
const MAX_PER_SESSION = 5;

/**
 * Where a browser is sent to allow it; only its session can come back, once, within ten minutes. `page` is the one of
 * this server to which it comes back.
 */
export async function startConnection(
  { database, connect, seal }: StartContext,
  { sessionId }: Pick<LiveSession, "sessionId">,
  page: string,
): Promise<string> {
  const state = randomBytes(STATE_BYTES).toString("base64url");
  const { verifier, challenge } = makeProofKey();
  await database.$transaction(async (tx) => {
    const older = await tx.spotifySignIn.findMany({
      where: { sessionId },
      orderBy: { expiresAt: "desc" },
      skip: MAX_PER_SESSION - 1,
      select: { stateHash: true },
    });
    const stateHashes = older.map(({ stateHash }) => stateHash);
    await tx.spotifySignIn.deleteMany({ where: { stateHash: { in: stateHashes } } });
    await tx.spotifySignIn.create({
      data: {
        stateHash: hashOfState(state),
        sessionId,
        verifier: seal.close(joinSealed({ verifier, page }), sessionId),
        expiresAt: new Date(Date.now() + SIGN_IN_MS),
      },
    });
  });
  return connect.authorizeAddress({ state, challenge });
}

/** What a sign-in holds under its seal. */
export interface SealedSignIn {
  readonly verifier: string;
  /** Of this server, where connecting was begun. */
  readonly page: string;
}

/** Proof keys have no blanks. */
function joinSealed({ verifier, page }: SealedSignIn): string {
  return `${verifier} ${page}`;
}

/** Of one that was begun before there were pages, the import page. */
export function splitSealed(text: string): SealedSignIn {
  const [verifier = "", page = IMPORT_PAGE] = text.split(" ");
  return { verifier, page };
}

/** What of a state is stored: it can be found by it, and not guessed from it. */
export function hashOfState(state: string): string {
  return createHash("sha256").update(state).digest("hex");
}
