-- CreateTable
CREATE TABLE "SnapshotPart" (
    "documentId" TEXT NOT NULL,
    "partSet" TEXT NOT NULL,
    "part" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "SnapshotPart_pkey" PRIMARY KEY ("documentId","partSet","part")
);

-- AddForeignKey
ALTER TABLE "SnapshotPart" ADD CONSTRAINT "SnapshotPart_documentId_fkey" FOREIGN KEY ("documentId") REFERENCES "Document"("id") ON DELETE CASCADE ON UPDATE CASCADE;

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

-- It says itself which updates it takes the place of.
ALTER TABLE "DocumentSnapshot" ADD COLUMN     "bytes" INTEGER,
ADD COLUMN     "covers" TEXT,
ADD COLUMN     "partSet" TEXT;
UPDATE "DocumentSnapshot" SET "partSet" = 'v' || "version", "bytes" = length("state"), "covers" = COALESCE((
    SELECT string_agg("key", E'\n') FROM "DocumentUpdate"
    WHERE "DocumentUpdate"."documentId" = "DocumentSnapshot"."documentId"
        AND "DocumentUpdate"."coveredBy" = "DocumentSnapshot"."version"
), '');

-- AlterTable
ALTER TABLE "DocumentSnapshot" DROP COLUMN "state",
ALTER COLUMN "bytes" SET NOT NULL,
ALTER COLUMN "covers" SET NOT NULL,
ALTER COLUMN "partSet" SET NOT NULL;

-- AlterTable
ALTER TABLE "DocumentUpdate" DROP COLUMN "coveredBy";
