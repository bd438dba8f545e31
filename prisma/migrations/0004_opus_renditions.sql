-- CreateTable
CREATE TABLE "Rendition" (
    "packId" UUID NOT NULL,
    "stemName" TEXT NOT NULL,
    "codec" TEXT NOT NULL,
    "bitRate" INTEGER NOT NULL,
    "sampleRate" INTEGER NOT NULL,
    "leadFrames" INTEGER NOT NULL,
    "tailFrames" INTEGER NOT NULL,
    "ready" int4multirange NOT NULL DEFAULT '{}'::int4multirange,

    CONSTRAINT "Rendition_pkey" PRIMARY KEY ("packId","stemName","codec")
);

-- AddForeignKey
ALTER TABLE "Rendition" ADD CONSTRAINT "Rendition_packId_stemName_fkey" FOREIGN KEY ("packId", "stemName") REFERENCES "Stem"("packId", "name") ON DELETE CASCADE ON UPDATE CASCADE;
