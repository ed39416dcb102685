-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Invitation" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "documentId" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "invitedById" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" DATETIME NOT NULL,
    "acceptedById" TEXT,
    "mail" TEXT NOT NULL DEFAULT 'none',
    CONSTRAINT "Invitation_documentId_fkey" FOREIGN KEY ("documentId") REFERENCES "Document" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_Invitation" ("createdAt", "documentId", "email", "expiresAt", "id", "invitedById", "role", "tokenHash") SELECT "createdAt", "documentId", "email", "expiresAt", "id", "invitedById", "role", "tokenHash" FROM "Invitation";
DROP TABLE "Invitation";
ALTER TABLE "new_Invitation" RENAME TO "Invitation";
CREATE UNIQUE INDEX "Invitation_tokenHash_key" ON "Invitation"("tokenHash");
CREATE INDEX "Invitation_mail_idx" ON "Invitation"("mail");
CREATE UNIQUE INDEX "Invitation_documentId_email_key" ON "Invitation"("documentId", "email");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
