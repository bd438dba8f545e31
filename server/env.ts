import { resolve } from "node:path";
import { z } from "zod";

const port = z.coerce.number().int().min(0).max(65535);
/** What is shown to people, so a secret has no place in it. */
const address = z
  .url({ protocol: /^https?$/, error: "must be an http or https address" })
  .refine(isPlain, "must not hold a user name or password, a query or a fragment")
  .transform((url) => url.replace(/\/+$/, ""));
const optionalUrl = address.optional();
/** Proxies are often written without a scheme. */
const proxy = z
  .string()
  .transform((text) => (text.includes("://") ? text : `http://${text}`))
  .optional();

/** Every variable the system reads, with its default; `describe` texts make up `npm start -- --help`. */
export const envSchema = z.object({
  HOST: z.string().min(1).default("127.0.0.1").describe("Address the web server listens on."),
  PORT: port.default(3000).describe("Port of the web server."),
  DATA_DIR: z
    .string()
    .min(1)
    .default("data")
    .transform((path) => resolve(path))
    .describe("Folder of everything the system writes."),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe("PostgreSQL 15 or later to use in place of the built-in one."),
  PUBLIC_URL: optionalUrl.describe("Address people use, when a proxy hides the real one."),
  WORKER_HOST: z.string().min(1).default("127.0.0.1").describe("Address the worker listens on."),
  WORKER_PORT: port.default(0).describe("Port of the worker; 0 takes a free one."),
  WORKER_URL: optionalUrl.describe("Where the web server finds the worker."),
  METRICS_TOKEN: z
    .string()
    .min(16)
    .optional()
    .describe("Bearer token for /metrics from other machines than this one."),
  LOG_LEVEL: z
    .enum(["debug", "info", "warn", "error"])
    .default("info")
    .describe("Least level that is logged."),
  SIGNUP_CODE: z
    .string()
    .min(8)
    .optional()
    .describe("One-time code for the first account; set by the launcher off loopback."),
  MODEL_HUB_URL: address
    .default("https://huggingface.co")
    .describe("Where models are fetched from; a mirror with the same paths will do."),
  MODEL_ARCHIVE_URL: address
    .default("https://dl.fbaipublicfiles.com/demucs")
    .describe("Where older models are fetched from."),
  HTTPS_PROXY: proxy.describe("Proxy for fetching models over https."),
  HTTP_PROXY: proxy.describe("The same over http."),
  NO_PROXY: z.string().optional().describe("Hosts that are reached without a proxy."),
  SPOTIFY_CLIENT_ID: z
    .string()
    .regex(/^[0-9A-Za-z]{8,64}$/, "must be the Client ID that Spotify's dashboard shows")
    .optional()
    .describe("Client ID of your app at Spotify, for connecting accounts; see docs/operations.md."),
  SPOTIFY_CLIENT_SECRET: z.string().min(8).optional().describe("Client secret of the same app."),
  SPOTIFY_API_URL: address
    .default("https://api.spotify.com/v1")
    .describe("Spotify's Web API, or a server that speaks the same."),
  SPOTIFY_ACCOUNTS_URL: address
    .default("https://accounts.spotify.com")
    .describe("Spotify's sign-in, or a server that speaks the same."),
  SPOTIFY_OPEN_URL: address
    .default("https://open.spotify.com")
    .describe("Spotify's public pages, or a server that speaks the same."),
  WATCH_DIR: z
    .string()
    .min(1)
    .transform((path) => resolve(path))
    .optional()
    .describe("Folder of audio files that everybody's lists are matched with; it is only read."),
  YT_DLP_PATH: z
    .string()
    .min(1)
    .optional()
    .describe("The program yt-dlp, to switch that downloader on; off without it."),
  NODE_ENV: z.enum(["production", "development", "test"]).default("production").describe("Mode."),
});

function isPlain(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && `${url.username}${url.password}${url.search}${url.hash}` === "";
}

/** Proxies of a request to somewhere else. */
export type ProxyVariables = Partial<Pick<Env, (typeof PROXY_NAMES)[number]>>;

const PROXY_NAMES = ["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"] as const;

/** Parsed variables; paths are absolute, addresses carry no trailing slash. */
export type Env = z.infer<typeof envSchema>;

let parsed: Env | undefined;

/** Parses the variables on first use and throws one error that names every bad one. */
export function env(): Env {
  parsed ??= parseEnv(process.env);
  return parsed;
}

/**
 * Tells next-auth to take host and protocol from the request, where the web server has put what it
 * believes; a variable left over from elsewhere would win over it.
 */
export function trustForwardedHost(): void {
  process.env.AUTH_TRUST_HOST = "true";
  delete process.env.NEXTAUTH_URL;
}

/** Parses a set of variables; empty strings count as absent, proxies may be named in lower case. */
export function parseEnv(variables: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ""));
  for (const name of PROXY_NAMES) given[name] ??= given[name.toLowerCase()];
  const result = envSchema.safeParse(given);
  const bad = result.error?.issues ?? [];
  const problems = bad.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  const lacking = missingHalf(given);
  if (lacking !== null) problems.push(lacking);
  if (result.success && problems.length === 0) return result.data;
  throw new Error(`Environment is not usable. ${problems.join("; ")}.`);
}

/** Spotify's credentials are of use together only. */
function missingHalf(given: Record<string, string | undefined>): string | null {
  const names = ["SPOTIFY_CLIENT_ID", "SPOTIFY_CLIENT_SECRET"] as const;
  const [missing, ...others] = names.filter((name) => given[name] === undefined);
  if (missing === undefined || others.length > 0) return null;
  const present = names.find((name) => name !== missing);
  return `${missing}: is missing, while ${present ?? ""} is set; Spotify’s dashboard shows both`;
}
