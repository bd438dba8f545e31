-- CreateIndex
CREATE INDEX "StemPack_trackId_idx" ON "StemPack"("trackId");
