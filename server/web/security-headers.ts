import { randomBytes } from "node:crypto";

/** On every response; the pages are isolated, so nothing of another origin loads. */
export const FIXED_HEADERS = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-resource-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "permissions-policy":
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()",
} as const;

/** Whether addresses at this path carry what nobody else may see, a code or a state: no page there is named as a referrer. */
export function isPrivateAddress(path: string): boolean {
  return path.startsWith("/api/spotify/");
}

/**
 * A content security policy with a nonce of its own. Next finds the nonce in the request's copy of it
 * and puts it on its scripts.
 */
export function contentSecurityPolicy(options: {
  /** Checked host of the request, for the sockets of browsers whose 'self' has none. */
  readonly host: string;
  readonly isDevelopment: boolean;
}): string {
  const { host, isDevelopment } = options;
  const nonce = `'nonce-${randomBytes(16).toString("base64")}'`;
  // Reloading in development evaluates text and adds style elements.
  const evaluates = isDevelopment ? " 'unsafe-eval'" : "";
  const styles = isDevelopment ? "'unsafe-inline'" : nonce;
  return [
    "default-src 'self'",
    `script-src 'self' ${nonce} 'strict-dynamic' 'wasm-unsafe-eval'${evaluates}`,
    `style-src 'self' ${styles}`,
    "style-src-attr 'unsafe-inline'",
    `connect-src 'self' ws://${host} wss://${host}`,
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "font-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join("; ");
}
