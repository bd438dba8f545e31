-- CreateEnum
CREATE TYPE "ModelState" AS ENUM ('absent', 'installed', 'damaged');

-- AlterTable
ALTER TABLE "Track" ADD COLUMN     "chosenPackId" UUID;

-- AlterTable
ALTER TABLE "StemPack" ADD COLUMN     "runs" JSONB NOT NULL DEFAULT '[]';

-- AlterTable
ALTER TABLE "Worker" ADD COLUMN     "engines" JSONB NOT NULL DEFAULT '{}';

-- CreateTable
CREATE TABLE "Model" (
    "name" TEXT NOT NULL,
    "engine" TEXT NOT NULL,
    "state" "ModelState" NOT NULL DEFAULT 'absent',
    "isLocal" BOOLEAN NOT NULL DEFAULT false,
    "label" TEXT NOT NULL DEFAULT '',
    "stems" TEXT[],
    "files" JSONB NOT NULL DEFAULT '[]',
    "bag" JSONB NOT NULL DEFAULT '{}',
    "sizeBytes" BIGINT NOT NULL DEFAULT 0,
    "source" TEXT NOT NULL DEFAULT '',
    "licence" TEXT NOT NULL DEFAULT '',
    "position" INTEGER,
    "acceptedById" UUID,
    "acceptedAt" TIMESTAMPTZ(3),
    "installedAt" TIMESTAMPTZ(3),
    "verifiedAt" TIMESTAMPTZ(3),
    "errorMessage" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "Model_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "ApprovedFile" (
    "sha256" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "approvedById" UUID,
    "approvedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ApprovedFile_pkey" PRIMARY KEY ("sha256")
);

-- CreateTable
CREATE TABLE "SpeedFactor" (
    "engine" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "device" TEXT NOT NULL,
    "factor" DOUBLE PRECISION NOT NULL,
    "runs" INTEGER NOT NULL DEFAULT 1,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SpeedFactor_pkey" PRIMARY KEY ("engine","model","device")
);
