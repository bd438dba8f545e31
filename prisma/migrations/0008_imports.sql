-- CreateEnum
CREATE TYPE "SpotifyConnectionState" AS ENUM ('active', 'connect_again');

-- CreateEnum
CREATE TYPE "PlaylistSource" AS ENUM ('spotify', 'list');

-- CreateEnum
CREATE TYPE "PlaylistKind" AS ENUM ('track', 'album', 'playlist', 'liked', 'list');

-- CreateTable
CREATE TABLE "SpotifyConnection" (
    "userId" UUID NOT NULL,
    "spotifyUserId" TEXT NOT NULL,
    "displayName" TEXT NOT NULL DEFAULT '',
    "scopes" TEXT[],
    "state" "SpotifyConnectionState" NOT NULL DEFAULT 'active',
    "accessToken" BYTEA NOT NULL,
    "accessExpiresAt" TIMESTAMPTZ(3) NOT NULL,
    "refreshToken" BYTEA NOT NULL,
    "authorizedAt" TIMESTAMPTZ(3) NOT NULL,
    "remindedDays" INTEGER,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "SpotifyConnection_pkey" PRIMARY KEY ("userId")
);

-- CreateTable
CREATE TABLE "SpotifySignIn" (
    "stateHash" TEXT NOT NULL,
    "sessionId" UUID NOT NULL,
    "verifier" BYTEA NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "SpotifySignIn_pkey" PRIMARY KEY ("stateHash")
);

-- CreateTable
CREATE TABLE "SpotifyApp" (
    "clientId" TEXT NOT NULL,
    "accessToken" BYTEA,
    "accessExpiresAt" TIMESTAMPTZ(3),
    "closedUntil" TIMESTAMPTZ(3),
    "probeUntil" TIMESTAMPTZ(3),

    CONSTRAINT "SpotifyApp_pkey" PRIMARY KEY ("clientId")
);

-- CreateTable
CREATE TABLE "Playlist" (
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "source" "PlaylistSource" NOT NULL,
    "kind" "PlaylistKind" NOT NULL,
    "sourceId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "owner" TEXT NOT NULL DEFAULT '',
    "coverKey" TEXT,
    "snapshotId" TEXT,
    "skipped" JSONB NOT NULL DEFAULT '{}',
    "syncHours" INTEGER,
    "syncedAt" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Playlist_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PlaylistItem" (
    "id" UUID NOT NULL,
    "playlistId" UUID NOT NULL,
    "wantedId" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "goneAt" TIMESTAMPTZ(3),

    CONSTRAINT "PlaylistItem_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "WantedTrack" (
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "source" "PlaylistSource" NOT NULL,
    "sourceId" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "artists" TEXT[],
    "album" TEXT NOT NULL DEFAULT '',
    "durationSec" DOUBLE PRECISION,
    "isrc" TEXT,
    "isExplicit" BOOLEAN,
    "coverUrl" TEXT,
    "coverKey" TEXT,
    "trackId" UUID NOT NULL,
    "isChosen" BOOLEAN NOT NULL DEFAULT false,
    "score" DOUBLE PRECISION,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "WantedTrack_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "SpotifySignIn_sessionId_idx" ON "SpotifySignIn"("sessionId");

-- CreateIndex
CREATE INDEX "SpotifySignIn_expiresAt_idx" ON "SpotifySignIn"("expiresAt");

-- CreateIndex
CREATE UNIQUE INDEX "Playlist_userId_source_kind_sourceId_key" ON "Playlist"("userId", "source", "kind", "sourceId");

-- CreateIndex
CREATE INDEX "PlaylistItem_playlistId_goneAt_position_idx" ON "PlaylistItem"("playlistId", "goneAt", "position");

-- CreateIndex
CREATE INDEX "PlaylistItem_wantedId_idx" ON "PlaylistItem"("wantedId");

-- CreateIndex
CREATE INDEX "WantedTrack_trackId_idx" ON "WantedTrack"("trackId");

-- CreateIndex
CREATE UNIQUE INDEX "WantedTrack_userId_source_sourceId_key" ON "WantedTrack"("userId", "source", "sourceId");

-- AddForeignKey
ALTER TABLE "SpotifyConnection" ADD CONSTRAINT "SpotifyConnection_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SpotifySignIn" ADD CONSTRAINT "SpotifySignIn_sessionId_fkey" FOREIGN KEY ("sessionId") REFERENCES "Session"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Playlist" ADD CONSTRAINT "Playlist_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PlaylistItem" ADD CONSTRAINT "PlaylistItem_playlistId_fkey" FOREIGN KEY ("playlistId") REFERENCES "Playlist"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PlaylistItem" ADD CONSTRAINT "PlaylistItem_wantedId_fkey" FOREIGN KEY ("wantedId") REFERENCES "WantedTrack"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "WantedTrack" ADD CONSTRAINT "WantedTrack_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "WantedTrack" ADD CONSTRAINT "WantedTrack_trackId_fkey" FOREIGN KEY ("trackId") REFERENCES "Track"("id") ON DELETE CASCADE ON UPDATE CASCADE;
