import { encode } from "next-auth/jwt";
import type { LiveSession } from "#server/auth/read-session.ts";
import { ConnectClient } from "#server/spotify/connecting/connect-client.ts";
import { connectSpotify, finishSpotify } from "#server/web/spotify-connect.ts";
import type { WebContext } from "../web-context.ts";
import type { FakeUser } from "./catalogue-types.ts";
import { settingsOf } from "./connect-user.ts";
import { startFakeSpotify, type FakeSpotify } from "./start-fake-spotify.ts";

const ORIGIN = "http://127.0.0.1:3000";

/** Where the fake sends users back to. */
export const REDIRECT = `${ORIGIN}/api/spotify/callback`;

interface Asked {
  /** The session that the browser has; the one that was opened by default. */
  readonly as?: LiveSession | null;
  /** Under which name the browser asks for the server. */
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A user on the way to a Spotify of their own and back, without a browser. */
export class Connecting {
  readonly context: WebContext;
  readonly fake: FakeSpotify;
  readonly connect: ConnectClient;
  readonly session: LiveSession;
  readonly listener: FakeUser;

  private constructor(context: WebContext, fake: FakeSpotify, session: LiveSession) {
    this.context = context;
    this.fake = fake;
    this.session = session;
    this.listener = fake.catalogue.addUser("Listener A");
    const settings = { ...settingsOf(fake), credentials: fake.app };
    const { database } = context;
    this.connect = new ConnectClient({ database, settings, redirectUri: REDIRECT });
  }

  static async open(context: WebContext): Promise<Connecting> {
    await context.database.spotifyApp.deleteMany();
    const fake = await startFakeSpotify({ redirectUris: [REDIRECT] });
    return new Connecting(context, fake, await context.signedIn());
  }

  async close(): Promise<void> {
    await this.connect.close();
    await this.fake.close();
  }

  /** What a web server has that speaks to the fake, or has no credentials. */
  instance(connect: ConnectClient | null = this.connect) {
    return { ...this.context.instance({ spotify: settingsOf(this.fake) }), connect };
  }

  /** As the front server passes it on. */
  async request(url: string | URL, asked: Asked = {}): Promise<Request> {
    const { as = this.session, host = new URL(ORIGIN).host, headers = {} } = asked;
    const secret = this.context.secrets.authSecret;
    const token = as && (await encode({ token: { ...as }, secret }));
    const cookie = token !== null && { cookie: `next-auth.session-token=${token}` };
    return new Request(url, { headers: { ...cookie, "x-forwarded-host": host, ...headers } });
  }

  /** Where the browser is sent that wants to connect. */
  async begin(asked?: Asked): Promise<string> {
    const request = await this.request(`${ORIGIN}/api/spotify/connect`, asked);
    const { headers } = await connectSpotify(request, this.instance());
    return headers.get("location") ?? "";
  }

  /** The address with which Spotify sends back a user who agrees. */
  async agree(asked?: Asked): Promise<URL> {
    return this.fake.accounts.agree(await this.begin(asked), this.listener);
  }

  async finish(url: string | URL, asked?: Asked): Promise<Response> {
    return finishSpotify(await this.request(url, asked), this.instance());
  }

  /** Where a whole way ends. */
  async go(user: FakeUser = this.listener): Promise<string> {
    const back = await this.fake.accounts.agree(await this.begin(), user);
    return (await this.finish(back)).headers.get("location") ?? "";
  }

  /** The user's connection as it is kept. */
  stored() {
    const { userId } = this.session;
    return this.context.database.spotifyConnection.findUnique({ where: { userId } });
  }

  /** Requests for a token so far. */
  get tokenCalls(): number {
    return this.fake.log.count({ path: /token$/ });
  }
}
