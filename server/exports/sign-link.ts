import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";

/** How long a download may begin after its link was made. */
export const LINK_VALID_SEC = 300;

/** What a signature holds for: nobody else, nothing else, no later. */
export interface SignedLink {
  readonly userId: string;
  /** Of the address, as it is sent. */
  readonly path: string;
  /** Seconds since the epoch. */
  readonly expiresSec: number;
}

/** The signature of a link under the installation's secret. */
export function signLink(secret: string, link: SignedLink): string {
  return macOf(secret, link).toString("base64url");
}

/** Whether the signature is that of this link, and its time is not over at `nowMs`. */
export function isLinkValid(
  secret: string,
  link: SignedLink,
  { signature, nowMs }: { signature: string; nowMs: number },
): boolean {
  const given = Buffer.from(signature, "base64url");
  const wanted = macOf(secret, link);
  const isSigned = given.length === wanted.length && timingSafeEqual(given, wanted);
  return isSigned && nowMs < link.expiresSec * 1000;
}

function macOf(secret: string, { userId, path, expiresSec }: SignedLink): Buffer {
  // A key of its own: what is signed here can't pass for a session, nor the other way round.
  const key = Buffer.from(hkdfSync("sha256", secret, "", "export links", 32));
  return createHmac("sha256", key).update(`${userId}\n${expiresSec}\n${path}`).digest();
}
