import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { GuestForm } from "@/components/account/guest-form";
import { signInPath, signUpPath } from "@/components/account/return-path";
import { AcceptInvitation } from "@/components/sharing/accept-invitation";
import { MessagePage } from "@/components/site/message-page";
import { PlainPage } from "@/components/site/plain-page";
import { SiteHeader } from "@/components/site/site-header";
import { buttonClass } from "@/components/ui/button";
import { invitationForPage } from "../../page-data";

export const metadata: Metadata = { title: "Invitation" };

const may = { editor: "edit", commenter: "view and comment on", viewer: "view" } as const;

export default async function Invitation({ params }: PageProps<"/i/[token]">) {
  const { token } = await params;
  const found = await invitationForPage(token);
  switch (found.kind) {
    case "nobody":
      return (
        <PlainPage
          title="You have an invitation"
          lead="Sign in, sign up or go on as a guest to see who invites you, and to what."
          headerActions={
            <Link href={signInPath(`/i/${token}`)} className={buttonClass("quiet")}>
              Sign in
            </Link>
          }
        >
          <GuestForm />
          <p className="mt-5 text-ink-soft">
            No account yet?{" "}
            <Link href={signUpPath(`/i/${token}`)} className="text-link">
              Sign up
            </Link>
          </p>
        </PlainPage>
      );
    case "open":
      return (
        <PlainPage
          title={`${found.byName} invites you`}
          lead={`You can ${may[found.role]} “${found.title || "Untitled"}”.`}
          headerActions={
            <Link href={signInPath(`/i/${token}`)} className={buttonClass("quiet")}>
              Use another account
            </Link>
          }
        >
          <AcceptInvitation token={token} asName={found.person.name} userId={found.person.id} />
        </PlainPage>
      );
    case "accepted":
      redirect(`/d/${found.documentId}`);
      break;
    case "unknown":
      return (
        <>
          <SiteHeader />
          <MessagePage
            flag="N"
            title="This invitation opens nothing"
            actions={
              <Link href="/documents" className={buttonClass("primary")}>
                My documents
              </Link>
            }
          >
            It was used, withdrawn or has expired. Ask whoever sent it for a new one.
          </MessagePage>
        </>
      );
  }
}
