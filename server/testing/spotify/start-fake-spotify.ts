import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Accounts } from "./accounts.ts";
import type { FakeApp } from "./accounts-app.ts";
import { Catalogue } from "./catalogue.ts";
import { FakeClock } from "./fake-clock.ts";
import { Faults } from "./faults.ts";
import { Grants } from "./grants.ts";
import type { PlaylistShape } from "./playlist-objects.ts";
import { RequestLog } from "./request-log.ts";
import { serve, type Violation } from "./serve.ts";
import type { Addresses } from "./spotify-objects.ts";
import type { TokenSettings } from "./token-endpoint.ts";
import type { ServedPage } from "./web-api.ts";

export interface FakeSpotifyOptions extends Partial<FakeSettings> {
  /** Any that is free by default. */
  readonly port?: number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  readonly redirectUris?: readonly string[];
}

/** May be changed at any time; the next request sees it. */
interface FakeSettings extends TokenSettings {
  playlistShape: PlaylistShape;
}

/** A Spotify on the loopback interface of this machine, and what a test may do behind its back. */
export interface FakeSpotify extends Addresses {
  readonly app: FakeApp;
  readonly clock: FakeClock;
  readonly settings: FakeSettings;
  readonly catalogue: Catalogue;
  readonly accounts: Accounts;
  readonly faults: Faults;
  readonly log: RequestLog;
  /** Requests that no client which keeps to the documentation sends. */
  readonly violations: readonly Violation[];
  /** What nobody but the product and this Spotify may ever see: the app's secret, codes and tokens. */
  readonly secrets: () => string[];
  /** Called after a page of a playlist's items was read and before it is sent; returns its own end. */
  readonly onPage: (listener: (page: ServedPage) => void) => () => void;
  readonly close: () => Promise<void>;
}

export async function startFakeSpotify(options: FakeSpotifyOptions = {}): Promise<FakeSpotify> {
  const server = createServer();
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const at = addressesOf((server.address() as AddressInfo).port);
  const clock = new FakeClock(options.now);
  const [catalogue, grants] = [new Catalogue(), new Grants(clock)];
  const settings: FakeSettings = {
    accessTokenLifeSec: options.accessTokenLifeSec ?? 3600,
    rotatesRefreshTokens: options.rotatesRefreshTokens ?? true,
    playlistShape: options.playlistShape ?? "item",
  };
  const app = registeredApp(options.redirectUris ?? []);
  const accounts = new Accounts({ app, grants, settings, catalogue }, clock);
  const [faults, log] = [new Faults(clock), new RequestLog()];
  const violations: Violation[] = [];
  const listeners = new Set<(page: ServedPage) => void>();
  const onPage = (page: ServedPage) => {
    for (const listener of listeners) listener(page);
  };
  const world = { at, catalogue, grants, settings, onPage, accounts };
  server.on("request", serve(world, { clock, faults, log, violations }));
  return {
    ...{ ...at, app, clock, settings, catalogue, accounts, faults, log, violations },
    secrets: () => [app.clientSecret, ...grants.issued],
    onPage: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function addressesOf(port: number): Addresses {
  const origin = `http://127.0.0.1:${port}`;
  return {
    apiUrl: `${origin}/v1`,
    accountsUrl: `${origin}/accounts`,
    openUrl: `${origin}/open`,
    imagesUrl: `${origin}/images`,
  };
}

function registeredApp(redirectUris: readonly string[]): FakeApp {
  return {
    clientId: "0123456789abcdef0123456789abcdef",
    clientSecret: "fedcba9876543210fedcba9876543210",
    redirectUris: new Set(redirectUris),
  };
}
