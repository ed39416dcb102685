-- AlterTable
ALTER TABLE "DocumentUpdate" ADD COLUMN "coveredBy" INTEGER;

-- CreateTable
CREATE TABLE "ClientId" (
    "documentId" TEXT NOT NULL,
    "clientId" BIGINT NOT NULL,
    "userId" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,

    PRIMARY KEY ("documentId", "clientId"),
    CONSTRAINT "ClientId_documentId_fkey" FOREIGN KEY ("documentId") REFERENCES "Document" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_DocumentSnapshot" (
    "documentId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" BLOB NOT NULL,
    "checksum" INTEGER NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,

    PRIMARY KEY ("documentId", "version"),
    CONSTRAINT "DocumentSnapshot_documentId_fkey" FOREIGN KEY ("documentId") REFERENCES "Document" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_DocumentSnapshot" ("checksum", "createdAt", "documentId", "state", "version") SELECT "checksum", "createdAt", "documentId", "state", "version" FROM "DocumentSnapshot";
DROP TABLE "DocumentSnapshot";
ALTER TABLE "new_DocumentSnapshot" RENAME TO "DocumentSnapshot";
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
