-- AlterTable
ALTER TABLE "Worker" ADD COLUMN     "snapshot" JSONB,
ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1;
