-- DropIndex
DROP INDEX "Notification_documentId_idx";

-- CreateIndex
CREATE INDEX "Notification_documentId_subjectId_idx" ON "Notification"("documentId", "subjectId");
