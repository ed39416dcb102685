-- AlterTable
ALTER TABLE "DocumentUpdate" ADD COLUMN     "coveredBy" INTEGER;

-- AlterTable
ALTER TABLE "DocumentSnapshot" DROP CONSTRAINT "DocumentSnapshot_pkey",
ADD CONSTRAINT "DocumentSnapshot_pkey" PRIMARY KEY ("documentId", "version");

-- CreateTable
CREATE TABLE "ClientId" (
    "documentId" TEXT NOT NULL,
    "clientId" BIGINT NOT NULL,
    "userId" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ClientId_pkey" PRIMARY KEY ("documentId","clientId")
);

-- AddForeignKey
ALTER TABLE "ClientId" ADD CONSTRAINT "ClientId_documentId_fkey" FOREIGN KEY ("documentId") REFERENCES "Document"("id") ON DELETE CASCADE ON UPDATE CASCADE;
