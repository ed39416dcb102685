// Sends the invitations that wait for it. The rows are the outbox: a command only notes that mail is due and never
// waits for it, and what a crash left behind is found again. Delivered at least once; a failure is written down,
// where the owner sees it next to the link that can be handed on instead.
import { cleanName } from "@/protocol/identity";
import type { DocumentId } from "@/protocol/ids";
import type { Database } from "./database";
import { invitationLink } from "./invitations";
import { type LiveEvents, News } from "./live-events";
import type { Mail, Mailer } from "./mailer";
import { sharingEvents } from "./sharing";

export interface InvitationOutbox {
  /** Something is due. Never throws, never waits. */
  wake(): void;
}

interface OutboxDeps {
  readonly db: Database;
  readonly now: () => Date;
  readonly liveEvents: LiveEvents;
  readonly authSecret: string;
  readonly publicUrl: string;
  readonly warn: (what: string, error: unknown) => void;
}

interface DueInvitation {
  readonly id: string;
  readonly email: string;
  readonly role: string;
  readonly documentId: string;
  readonly invitedById: string;
  readonly document: { readonly title: string };
}

const mayWords: Readonly<Record<string, string>> = {
  editor: "write in",
  commenter: "read and comment on",
  viewer: "read",
};

const mailOf = (deps: OutboxDeps, invitation: DueInvitation, inviterName: string): Mail => {
  const by = cleanName(inviterName) || "Somebody";
  const title = invitation.document.title || "Untitled";
  return {
    to: invitation.email,
    subject: `${by} shared “${title}” with you`,
    text: [
      `${by} invites you to ${mayWords[invitation.role] ?? "read"} “${title}” on Parley.`,
      "",
      invitationLink(deps, invitation.id),
      "",
      "The link is yours alone: whoever opens it first takes the invitation.",
      "If you do not know this person, you need not do anything.",
    ].join("\n"),
  };
};

const atOnce = 20;

export const createInvitationOutbox = (deps: OutboxDeps, mailer: Mailer | null): InvitationOutbox => {
  const { db, liveEvents, now, warn } = deps;
  let running = false;
  let wokenMeanwhile = false;

  const deliver = async (to: Mailer, invitation: DueInvitation): Promise<void> => {
    const inviter = await db.user.findUnique({ where: { id: invitation.invitedById } });
    const mail = await to.send(mailOf(deps, invitation, inviter?.name ?? "")).then(
      () => "sent" as const,
      (error: unknown) => {
        warn("an invitation could not be mailed", error);
        return "failed" as const;
      },
    );
    const news = new News(liveEvents, now);
    await db.$transaction(async (queries) => {
      await queries.invitation.updateMany({ where: { id: invitation.id, mail: "waiting" }, data: { mail } });
      await news.publish(queries, sharingEvents(invitation.documentId as DocumentId, []));
    });
    news.announce();
  };

  const deliverAll = async (to: Mailer): Promise<void> => {
    let found = atOnce;
    while (found === atOnce) {
      const due = await db.invitation.findMany({
        where: { mail: "waiting" },
        include: { document: { select: { title: true } } },
        orderBy: { createdAt: "asc" },
        take: atOnce,
      });
      for (const invitation of due) await deliver(to, invitation);
      found = due.length;
    }
  };

  const wake = (): void => {
    if (mailer === null) return;
    if (running) {
      wokenMeanwhile = true;
      return;
    }
    running = true;
    wokenMeanwhile = false;
    deliverAll(mailer)
      .catch((error: unknown) => warn("invitations could not be mailed", error))
      .finally(() => {
        running = false;
        if (wokenMeanwhile) wake();
      });
  };

  return { wake };
};
