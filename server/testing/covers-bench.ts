import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDatabase, type Database } from "#server/db.ts";
import {
  bringCovers,
  type CoversDeps,
  type CoversRun,
} from "#server/imports/covers/bring-covers.ts";
import type { CoverTrouble } from "#server/imports/covers/fetch-cover.ts";
import { removeUnusedCovers } from "#server/imports/covers/remove-unused-covers.ts";
import { lockUser } from "#server/jobs/lock-job.ts";
import { HttpClient } from "#server/spotify/client/http-client.ts";
import { ImageClient } from "#server/spotify/client/image-client.ts";
import { FileStore } from "#server/storage/file-store.ts";
import { createTestDatabase, type TestDatabase } from "./database.ts";
import { createUser } from "./factories.ts";
import { createWanted, type WantedFields } from "./list-rows.ts";
import { coverPng } from "./spotify/cover-png.ts";
import { startFakeSpotify, type FakeSpotify } from "./spotify/start-fake-spotify.ts";

/** As many pictures at the fake as a test needs. */
const PICTURES = 5;

interface Opened {
  readonly testDatabase: TestDatabase;
  readonly folder: string;
  readonly fake: FakeSpotify;
  readonly http: HttpClient;
}

/** A database, a store and a fake Spotify for tests of covers; the test closes it, and begins it anew for each case. */
export class CoversBench {
  readonly database: Database;
  readonly store: FileStore;
  readonly fake: FakeSpotify;
  readonly deps: CoversDeps;
  userId = "";
  readonly #opened: Opened;
  #seeds: readonly string[] = [];

  private constructor(opened: Opened) {
    this.#opened = opened;
    this.fake = opened.fake;
    this.database = createDatabase(opened.testDatabase.url);
    this.store = new FileStore(opened.folder);
    this.deps = this.depsWith(this.fake.openUrl);
  }

  static async open(): Promise<CoversBench> {
    const testDatabase = await createTestDatabase();
    const folder = await mkdtemp(join(tmpdir(), "covers-"));
    const http = new HttpClient({ proxy: {} });
    return new CoversBench({ testDatabase, folder, fake: await startFakeSpotify(), http });
  }

  async close(): Promise<void> {
    const { http, folder, testDatabase } = this.#opened;
    await http.close();
    await this.fake.close();
    await this.database.$disconnect();
    await rm(folder, { recursive: true, force: true });
    await testDatabase.drop();
  }

  /** Another user, other pictures, and a fake without faults. */
  async begin(): Promise<void> {
    this.userId = (await createUser(this.database)).id;
    this.fake.faults.clear();
    this.fake.log.clear();
    const albums = Array.from({ length: PICTURES }, () => this.fake.catalogue.addAlbum());
    this.#seeds = albums.map(({ cover }) => cover ?? "");
  }

  /** With something else in the place of Spotify's public pages. */
  depsWith(openUrl: string): CoversDeps {
    const { database, store, fake } = this;
    const { fetchBytes } = this.#opened.http;
    const images = new ImageClient({ apiUrl: fake.apiUrl, openUrl, fetchBytes });
    return { database, store, images, leastFreeBytes: 0 };
  }

  /** Of the picture with this number, from 0. */
  address(index: number): string {
    return `${this.fake.imagesUrl}/image/ab67616d00001e02${this.#seeds[index] ?? ""}`;
  }

  /** The bytes that the fake sends. */
  picture(index: number): Buffer {
    return coverPng(this.#seeds[index] ?? "", 300);
  }

  /** Requests for this picture, as the fake's faults name them. */
  path(index: number): RegExp {
    return new RegExp(`^/images/.*${this.#seeds[index] ?? ""}$`);
  }

  /** Requests for pictures so far. */
  get asked(): number {
    return this.fake.log.count({ path: /^\/images\// });
  }

  /** With the first picture unless told otherwise. */
  wanted(fields: Partial<WantedFields> = {}): Promise<{ id: string; trackId: string }> {
    return createWanted(this.database, {
      userId: this.userId,
      coverUrl: this.address(0),
      ...fields,
    });
  }

  bring(options: Partial<CoversRun> & { deps?: CoversDeps } = {}): Promise<CoverTrouble | null> {
    const { deps = this.deps, ...run } = options;
    const { signal } = new AbortController();
    const { userId } = this;
    return bringCovers(deps, { userId, signal, onFraction: () => undefined, ...run });
  }

  /** As far as the user's lists are concerned. */
  async disconnect(): Promise<void> {
    const { database, userId } = this;
    const where = { userId, source: "spotify" } as const;
    await database.$transaction(async (tx) => {
      await lockUser(tx, userId);
      await tx.playlist.deleteMany({ where });
      await tx.wantedTrack.deleteMany({ where });
    });
    await removeUnusedCovers(this.deps, userId);
  }

  /** Keys of the user's stored pictures. */
  async stored(): Promise<string[]> {
    return (await this.store.list(`covers/${this.userId}`)).map(({ key }) => key);
  }

  async coverOf(wantedId: string) {
    const select = { coverUrl: true, coverKey: true } as const;
    return this.database.wantedTrack.findUniqueOrThrow({ where: { id: wantedId }, select });
  }

  async coverOfTrack(id: string): Promise<string | null> {
    return (await this.database.track.findUniqueOrThrow({ where: { id } })).coverKey;
  }
}
