-- CreateEnum
CREATE TYPE "InvitationMail" AS ENUM ('none', 'waiting', 'sent', 'failed');

-- AlterTable
ALTER TABLE "Invitation" ADD COLUMN     "acceptedById" TEXT,
ADD COLUMN     "mail" "InvitationMail" NOT NULL DEFAULT 'none';

-- CreateIndex
CREATE INDEX "Invitation_mail_idx" ON "Invitation"("mail");
