-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "Role" AS ENUM ('admin', 'user');

-- CreateEnum
CREATE TYPE "JobState" AS ENUM ('queued', 'running', 'completed', 'failed', 'cancelled');

-- CreateEnum
CREATE TYPE "AttemptOutcome" AS ENUM ('completed', 'failed', 'interrupted', 'cancelled');

-- CreateEnum
CREATE TYPE "TrackState" AS ENUM ('needs_file', 'ingesting', 'ready', 'failed');

-- CreateEnum
CREATE TYPE "PackKind" AS ENUM ('master', 'separation');

-- CreateTable
CREATE TABLE "User" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "passwordHash" TEXT NOT NULL,
    "role" "Role" NOT NULL DEFAULT 'user',
    "autoSeparate" BOOLEAN NOT NULL DEFAULT true,
    "quotaBytes" BIGINT NOT NULL DEFAULT 53687091200,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Session" (
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "device" TEXT NOT NULL DEFAULT '',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastSeenAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Track" (
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "state" "TrackState" NOT NULL,
    "title" TEXT NOT NULL,
    "artist" TEXT NOT NULL DEFAULT '',
    "album" TEXT NOT NULL DEFAULT '',
    "sha256" TEXT,
    "fileName" TEXT NOT NULL DEFAULT '',
    "fileBytes" BIGINT NOT NULL DEFAULT 0,
    "storedBytes" BIGINT NOT NULL DEFAULT 0,
    "source" JSONB,
    "tags" JSONB,
    "warnings" JSONB,
    "coverKey" TEXT,
    "frames" INTEGER,
    "durationSec" DOUBLE PRECISION,
    "loudnessLufs" DOUBLE PRECISION,
    "truePeakDbtp" DOUBLE PRECISION,
    "monoMean" DOUBLE PRECISION,
    "monoStd" DOUBLE PRECISION,
    "overview" DOUBLE PRECISION[],
    "errorCode" TEXT,
    "errorMessage" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deletedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Track_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "StemPack" (
    "id" UUID NOT NULL,
    "kind" "PackKind" NOT NULL,
    "trackId" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "state" "JobState" NOT NULL,
    "engine" TEXT NOT NULL DEFAULT '',
    "model" TEXT NOT NULL DEFAULT '',
    "settings" JSONB NOT NULL DEFAULT '{}',
    "settingsHash" TEXT NOT NULL DEFAULT '',
    "sampleRate" INTEGER NOT NULL DEFAULT 44100,
    "channels" INTEGER NOT NULL DEFAULT 2,
    "segmentFrames" INTEGER NOT NULL DEFAULT 176400,
    "frames" INTEGER,
    "bitsPerSample" INTEGER NOT NULL DEFAULT 16,
    "gain" DOUBLE PRECISION NOT NULL DEFAULT 0.5,
    "sumsToMix" BOOLEAN NOT NULL DEFAULT false,
    "residualDb" DOUBLE PRECISION,
    "engineFactor" DOUBLE PRECISION,
    "sizeBytes" BIGINT NOT NULL DEFAULT 0,
    "focusFrame" INTEGER,
    "errorCode" TEXT,
    "errorMessage" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "completedAt" TIMESTAMPTZ(3),

    CONSTRAINT "StemPack_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Stem" (
    "packId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "totalSegments" INTEGER,
    "ready" int4multirange NOT NULL DEFAULT '{}'::int4multirange,
    "clippedSamples" INTEGER NOT NULL DEFAULT 0,
    "energy" DOUBLE PRECISION NOT NULL DEFAULT 0,

    CONSTRAINT "Stem_pkey" PRIMARY KEY ("packId","name")
);

-- CreateTable
CREATE TABLE "Job" (
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "trackId" UUID,
    "packId" UUID,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "settingsHash" TEXT NOT NULL DEFAULT '',
    "input" JSONB NOT NULL DEFAULT '{}',
    "state" "JobState" NOT NULL DEFAULT 'queued',
    "stage" TEXT,
    "fraction" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "etaSec" DOUBLE PRECISION,
    "priority" INTEGER NOT NULL DEFAULT 0,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "failedAttempts" INTEGER NOT NULL DEFAULT 0,
    "uncleanEnds" INTEGER NOT NULL DEFAULT 0,
    "bossId" UUID,
    "cancelRequested" BOOLEAN NOT NULL DEFAULT false,
    "notBefore" TIMESTAMPTZ(3),
    "errorCode" TEXT,
    "errorMessage" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Job_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "JobAttempt" (
    "id" UUID NOT NULL,
    "jobId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "workerId" UUID NOT NULL,
    "fence" BIGINT NOT NULL,
    "outcome" "AttemptOutcome",
    "startedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),
    "exitCode" INTEGER,
    "signal" TEXT,
    "errorCode" TEXT,
    "errorMessage" TEXT,
    "stderrTail" TEXT,

    CONSTRAINT "JobAttempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Slot" (
    "queue" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "workerId" UUID,
    "jobId" UUID,
    "fence" BIGINT NOT NULL DEFAULT 0,
    "leaseUntil" TIMESTAMPTZ(3),

    CONSTRAINT "Slot_pkey" PRIMARY KEY ("queue","number")
);

-- CreateTable
CREATE TABLE "Worker" (
    "id" UUID NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "bootId" TEXT NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastSeenAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "stoppedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Worker_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Event" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "type" TEXT NOT NULL,
    "userId" UUID,
    "jobId" UUID,
    "data" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "Event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RateLimit" (
    "key" TEXT NOT NULL,
    "hits" INTEGER NOT NULL,
    "windowStart" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "RateLimit_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE UNIQUE INDEX "User_email_key" ON "User"("email");

-- CreateIndex
CREATE INDEX "Session_userId_idx" ON "Session"("userId");

-- CreateIndex
CREATE INDEX "Session_expiresAt_idx" ON "Session"("expiresAt");

-- CreateIndex
CREATE INDEX "Track_userId_deletedAt_createdAt_idx" ON "Track"("userId", "deletedAt", "createdAt");

-- CreateIndex
CREATE INDEX "Track_deletedAt_idx" ON "Track"("deletedAt");

-- CreateIndex
CREATE UNIQUE INDEX "Track_userId_sha256_key" ON "Track"("userId", "sha256");

-- CreateIndex
CREATE INDEX "StemPack_userId_idx" ON "StemPack"("userId");

-- CreateIndex
CREATE UNIQUE INDEX "pack_one_master" ON "StemPack"("trackId") WHERE (kind = 'master');

-- CreateIndex
CREATE UNIQUE INDEX "pack_one_separation" ON "StemPack"("trackId", "engine", "model", "settingsHash") WHERE (kind = 'separation');

-- CreateIndex
CREATE INDEX "Job_userId_state_createdAt_idx" ON "Job"("userId", "state", "createdAt");

-- CreateIndex
CREATE INDEX "Job_trackId_idx" ON "Job"("trackId");

-- CreateIndex
CREATE INDEX "Job_packId_idx" ON "Job"("packId");

-- CreateIndex
CREATE INDEX "Job_kind_state_createdAt_idx" ON "Job"("kind", "state", "createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "job_live" ON "Job"("kind", "subject", "settingsHash") WHERE (state IN ('queued','running'));

-- CreateIndex
CREATE INDEX "JobAttempt_workerId_outcome_idx" ON "JobAttempt"("workerId", "outcome");

-- CreateIndex
CREATE UNIQUE INDEX "JobAttempt_jobId_number_key" ON "JobAttempt"("jobId", "number");

-- CreateIndex
CREATE INDEX "Event_type_id_idx" ON "Event"("type", "id");

-- CreateIndex
CREATE INDEX "Event_at_idx" ON "Event"("at");

-- CreateIndex
CREATE INDEX "RateLimit_windowStart_idx" ON "RateLimit"("windowStart");

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Track" ADD CONSTRAINT "Track_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "StemPack" ADD CONSTRAINT "StemPack_trackId_fkey" FOREIGN KEY ("trackId") REFERENCES "Track"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "StemPack" ADD CONSTRAINT "StemPack_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Stem" ADD CONSTRAINT "Stem_packId_fkey" FOREIGN KEY ("packId") REFERENCES "StemPack"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Job" ADD CONSTRAINT "Job_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Job" ADD CONSTRAINT "Job_trackId_fkey" FOREIGN KEY ("trackId") REFERENCES "Track"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Job" ADD CONSTRAINT "Job_packId_fkey" FOREIGN KEY ("packId") REFERENCES "StemPack"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "JobAttempt" ADD CONSTRAINT "JobAttempt_jobId_fkey" FOREIGN KEY ("jobId") REFERENCES "Job"("id") ON DELETE CASCADE ON UPDATE CASCADE;
