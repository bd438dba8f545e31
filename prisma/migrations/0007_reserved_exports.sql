-- AlterTable
ALTER TABLE "Export" ADD COLUMN     "expectedBytes" BIGINT NOT NULL DEFAULT 0;

-- CreateIndex
CREATE INDEX "Export_packId_idx" ON "Export"("packId");
