-- CreateTable
CREATE TABLE "SnapshotPart" (
    "documentId" TEXT NOT NULL,
    "partSet" TEXT NOT NULL,
    "part" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "bytes" BLOB NOT NULL,

    PRIMARY KEY ("documentId", "partSet", "part"),
    CONSTRAINT "SnapshotPart_documentId_fkey" FOREIGN KEY ("documentId") REFERENCES "Document" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- A snapshot of before keeps its bytes, in parts of 256 KiB.
INSERT INTO "SnapshotPart" ("documentId", "partSet", "part", "version", "bytes")
WITH RECURSIVE "cut" AS (
    SELECT "documentId", "version", 0 AS "part" FROM "DocumentSnapshot"
    UNION ALL
    SELECT "cut"."documentId", "cut"."version", "cut"."part" + 1
    FROM "cut" JOIN "DocumentSnapshot" AS "whole"
        ON "whole"."documentId" = "cut"."documentId" AND "whole"."version" = "cut"."version"
    WHERE ("cut"."part" + 1) * 262144 < length("whole"."state")
)
SELECT "cut"."documentId", 'v' || "cut"."version", "cut"."part", "cut"."version",
    substr("whole"."state", "cut"."part" * 262144 + 1, 262144)
FROM "cut" JOIN "DocumentSnapshot" AS "whole"
    ON "whole"."documentId" = "cut"."documentId" AND "whole"."version" = "cut"."version";

-- RedefineTables. A snapshot says itself which updates it takes the place of.
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_DocumentSnapshot" (
    "documentId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "partSet" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "checksum" INTEGER NOT NULL,
    "covers" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,

    PRIMARY KEY ("documentId", "version"),
    CONSTRAINT "DocumentSnapshot_documentId_fkey" FOREIGN KEY ("documentId") REFERENCES "Document" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_DocumentSnapshot" ("documentId", "version", "partSet", "bytes", "checksum", "createdAt", "covers")
SELECT "documentId", "version", 'v' || "version", length("state"), "checksum", "createdAt", COALESCE((
    SELECT group_concat("key", char(10)) FROM "DocumentUpdate"
    WHERE "DocumentUpdate"."documentId" = "DocumentSnapshot"."documentId"
        AND "DocumentUpdate"."coveredBy" = "DocumentSnapshot"."version"
), '')
FROM "DocumentSnapshot";
DROP TABLE "DocumentSnapshot";
ALTER TABLE "new_DocumentSnapshot" RENAME TO "DocumentSnapshot";
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;

-- AlterTable
ALTER TABLE "DocumentUpdate" DROP COLUMN "coveredBy";
