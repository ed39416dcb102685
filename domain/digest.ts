// Unread notifications by e-mail, gathered: at most one mail in a while to each person, about what has waited unread
// for a while and was in no mail before. Mail that fails is tried again the next time; nothing is mailed twice.
import type { Limits } from "@/protocol/limits";
import type { NotificationView } from "@/protocol/notification-shapes";
import type { Database } from "./database";
import type { Mail, Mailer } from "./mailer";
import { listNotifications } from "./notifications";
import { isRefusal } from "./refusal";

export interface DigestDeps {
  readonly db: Database;
  readonly now: () => Date;
  readonly publicUrl: string;
  readonly mailer: Mailer;
  readonly limits: Limits;
  readonly warn: (what: string, error: unknown) => void;
}

const verbs: Record<NotificationView["kind"], string> = {
  mention: "mentioned you in",
  comment: "commented on",
  reply: "replied in",
  suggestion: "suggested changes to",
  suggestionAccepted: "accepted your suggestion in",
  suggestionRejected: "rejected your suggestion in",
  share: "shared",
  accessRequest: "asks to be let into",
};

const lineFor = ({ kind, actor, documentTitle, excerpt }: NotificationView): string => {
  const sentence = `- ${actor.name} ${verbs[kind]} “${documentTitle || "Untitled"}”`;
  return excerpt === "" ? sentence : `${sentence}\n  ${excerpt.replaceAll(/\s+/g, " ")}`;
};

export const composeDigest = (
  to: string,
  notifications: readonly NotificationView[],
  publicUrl: string,
): Mail => {
  const documents = [...new Set(notifications.map(({ documentId }) => documentId))];
  const parts = documents.map((documentId) => {
    const own = notifications.filter((notification) => notification.documentId === documentId);
    return `${own.map(lineFor).join("\n")}\n  ${publicUrl}/d/${documentId}`;
  });
  const count = notifications.length;
  return {
    to,
    subject: count === 1 ? "1 unread notification in Parley" : `${count} unread notifications in Parley`,
    text: `${parts.join("\n\n")}\n\nTo stop these mails, open ${publicUrl}/account.\n`,
  };
};

const mostInOneMail = 50;

export const sendDigests = async (deps: DigestDeps): Promise<void> => {
  const { db, now, publicUrl, mailer, limits, warn } = deps;
  const at = now();
  const waited = new Date(at.getTime() - limits.digestAfterMinutes * 60_000);
  const people = await db.user.findMany({
    where: {
      email: { not: null },
      notifications: { some: { readAt: null, createdAt: { lte: waited } } },
      OR: [
        { emailDigest: null },
        { emailDigest: { wanted: true, sentAt: null } },
        { emailDigest: { wanted: true, sentAt: { lte: waited } } },
      ],
    },
    select: { id: true, email: true, emailDigest: true },
  });
  for (const { id, email, emailDigest } of people) {
    const sentAt = emailDigest?.sentAt ?? null;
    const page = await listNotifications({ db }, id, { cursor: null, size: mostInOneMail });
    if (isRefusal(page) || email === null) continue;
    const news = page.notifications.filter(
      ({ readAt, documentTitle, createdAt }) =>
        readAt === null &&
        documentTitle !== null &&
        (sentAt === null || new Date(createdAt) > sentAt) &&
        // What came while the mails before this one were sent is of the next.
        new Date(createdAt) <= at,
    );
    if (news.length === 0) continue;
    try {
      await mailer.send(composeDigest(email, news, publicUrl));
      await db.emailDigest.upsert({
        where: { userId: id },
        create: { userId: id, sentAt: at },
        update: { sentAt: at },
      });
    } catch (error) {
      warn("a digest could not be sent", error);
    }
  }
};
