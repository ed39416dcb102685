-- AlterTable
ALTER TABLE "Document" ADD COLUMN "firstPaint" TEXT;
