-- CreateEnum
CREATE TYPE "ExportKind" AS ENUM ('stem', 'mix', 'original', 'stems');

-- CreateEnum
CREATE TYPE "ExportFormat" AS ENUM ('wav', 'flac', 'mp3');

-- CreateTable
CREATE TABLE "Export" (
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "trackId" UUID NOT NULL,
    "packId" UUID,
    "jobId" UUID,
    "kind" "ExportKind" NOT NULL,
    "format" "ExportFormat" NOT NULL,
    "settings" JSONB NOT NULL,
    "settingsHash" TEXT NOT NULL,
    "state" "JobState" NOT NULL,
    "fileName" TEXT NOT NULL,
    "sizeBytes" BIGINT NOT NULL DEFAULT 0,
    "clippedSamples" INTEGER NOT NULL DEFAULT 0,
    "appliedGainDb" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "errorCode" TEXT,
    "errorMessage" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Export_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Export_userId_idx" ON "Export"("userId");

-- CreateIndex
CREATE INDEX "Export_trackId_idx" ON "Export"("trackId");

-- CreateIndex
CREATE INDEX "Export_expiresAt_idx" ON "Export"("expiresAt");

-- CreateIndex
CREATE UNIQUE INDEX "export_live" ON "Export"("trackId", "settingsHash") WHERE (state IN ('queued','running'));

-- AddForeignKey
ALTER TABLE "Export" ADD CONSTRAINT "Export_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Export" ADD CONSTRAINT "Export_trackId_fkey" FOREIGN KEY ("trackId") REFERENCES "Track"("id") ON DELETE CASCADE ON UPDATE CASCADE;
