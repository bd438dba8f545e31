-- AlterTable
ALTER TABLE "User" ADD COLUMN     "studioPreferences" JSONB NOT NULL DEFAULT '{}';

-- CreateTable
CREATE TABLE "TrackStudio" (
    "trackId" UUID NOT NULL,
    "settings" JSONB NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "TrackStudio_pkey" PRIMARY KEY ("trackId")
);

-- AddForeignKey
ALTER TABLE "TrackStudio" ADD CONSTRAINT "TrackStudio_trackId_fkey" FOREIGN KEY ("trackId") REFERENCES "Track"("id") ON DELETE CASCADE ON UPDATE CASCADE;
