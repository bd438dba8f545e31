-- CreateEnum
CREATE TYPE "ListAccess" AS ENUM ('account', 'app', 'open', 'pasted');

-- CreateEnum
CREATE TYPE "ReadingKind" AS ENUM ('track', 'album', 'playlist', 'liked', 'list', 'own_playlists');

-- CreateEnum
CREATE TYPE "DownloadAdapter" AS ENUM ('direct_url', 'watched_folder', 'yt_dlp');

-- AlterEnum
ALTER TYPE "AttemptOutcome" ADD VALUE 'deferred';

-- AlterTable
ALTER TABLE "User" ADD COLUMN     "ytDlpConfirmedAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Track" ADD COLUMN     "namedByList" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "Playlist" ADD COLUMN     "access" "ListAccess" NOT NULL,
ADD COLUMN     "coverUrl" TEXT,
ADD COLUMN     "isCut" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "leftOut" TEXT[],
ADD COLUMN     "syncDueAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "WantedTrack" ADD COLUMN     "candidates" JSONB NOT NULL DEFAULT '[]';

-- CreateTable
CREATE TABLE "ListReading" (
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "source" "PlaylistSource" NOT NULL,
    "kind" "ReadingKind" NOT NULL,
    "sourceId" TEXT NOT NULL,
    "isPublic" BOOLEAN NOT NULL DEFAULT false,
    "state" "JobState" NOT NULL DEFAULT 'queued',
    "access" "ListAccess",
    "header" JSONB,
    "snapshotId" TEXT,
    "itemsRead" INTEGER NOT NULL DEFAULT 0,
    "total" INTEGER,
    "isCut" BOOLEAN NOT NULL DEFAULT false,
    "leftOut" TEXT[],
    "syncHours" INTEGER,
    "errorCode" TEXT,
    "errorMessage" TEXT,
    "notBefore" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "readAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ListReading_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ListPage" (
    "readingId" UUID NOT NULL,
    "start" INTEGER NOT NULL,
    "items" JSONB NOT NULL,
    "matches" JSONB,

    CONSTRAINT "ListPage_pkey" PRIMARY KEY ("readingId","start")
);

-- CreateTable
CREATE TABLE "MatchRequest" (
    "userId" UUID NOT NULL,
    "requestedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "MatchRequest_pkey" PRIMARY KEY ("userId")
);

-- CreateTable
CREATE TABLE "WatchedFile" (
    "id" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "sizeBytes" BIGINT NOT NULL,
    "modifiedMs" DOUBLE PRECISION NOT NULL,
    "title" TEXT,
    "artist" TEXT,
    "album" TEXT,
    "isrc" TEXT,
    "durationSec" DOUBLE PRECISION,
    "problem" TEXT,

    CONSTRAINT "WatchedFile_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Download" (
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "trackId" UUID NOT NULL,
    "adapter" "DownloadAdapter" NOT NULL,
    "origin" BYTEA NOT NULL,
    "label" TEXT NOT NULL,
    "state" "JobState" NOT NULL DEFAULT 'queued',
    "hasFallenBack" BOOLEAN NOT NULL DEFAULT false,
    "fileName" TEXT NOT NULL DEFAULT '',
    "sizeBytes" BIGINT NOT NULL DEFAULT 0,
    "errorCode" TEXT,
    "errorMessage" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Download_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "ListReading_expiresAt_idx" ON "ListReading"("expiresAt");

-- CreateIndex
CREATE UNIQUE INDEX "ListReading_userId_source_kind_sourceId_key" ON "ListReading"("userId", "source", "kind", "sourceId");

-- CreateIndex
CREATE INDEX "MatchRequest_requestedAt_idx" ON "MatchRequest"("requestedAt");

-- CreateIndex
CREATE UNIQUE INDEX "WatchedFile_path_key" ON "WatchedFile"("path");

-- CreateIndex
CREATE INDEX "Download_userId_idx" ON "Download"("userId");

-- CreateIndex
CREATE INDEX "Download_trackId_createdAt_idx" ON "Download"("trackId", "createdAt");

-- CreateIndex
CREATE INDEX "Playlist_syncDueAt_idx" ON "Playlist"("syncDueAt");

-- CreateIndex
CREATE UNIQUE INDEX "PlaylistItem_playlistId_wantedId_key" ON "PlaylistItem"("playlistId", "wantedId");

-- AddForeignKey
ALTER TABLE "ListReading" ADD CONSTRAINT "ListReading_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ListPage" ADD CONSTRAINT "ListPage_readingId_fkey" FOREIGN KEY ("readingId") REFERENCES "ListReading"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "MatchRequest" ADD CONSTRAINT "MatchRequest_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Download" ADD CONSTRAINT "Download_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Download" ADD CONSTRAINT "Download_trackId_fkey" FOREIGN KEY ("trackId") REFERENCES "Track"("id") ON DELETE CASCADE ON UPDATE CASCADE;
