import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { GuestWelcome } from "@/components/account/guest-welcome";
import { DocumentPage } from "@/components/document/document-page";
import { FirstPaint } from "@/components/document/first-paint";
import { Live } from "@/components/live/live";
import { MessagePage } from "@/components/site/message-page";
import { SiteHeader } from "@/components/site/site-header";
import { buttonClass } from "@/components/ui/button";
import { documentForPage } from "../../page-data";
import { proseFont } from "../../prose-font";

export async function generateMetadata({ params }: PageProps<"/d/[id]">): Promise<Metadata> {
  const found = await documentForPage((await params).id);
  return found.kind === "open" ? { title: found.title || "Untitled" } : { title: "Document" };
}

export default async function Document({ params }: PageProps<"/d/[id]">) {
  const { id } = await params;
  const found = await documentForPage(id);
  switch (found.kind) {
    case "open":
      return (
        <div className={proseFont.variable}>
          <Live userId={found.person.id}>
            <DocumentPage
              key={found.id}
              documentId={found.id}
              knownTitle={found.title}
              knownRole={found.role}
              firstPaint={found.firstPaint && <FirstPaint paint={found.firstPaint} />}
              you={{ userId: found.person.id, name: found.person.name, color: found.person.color }}
            />
          </Live>
        </div>
      );
    case "guestsWelcome":
      return <GuestWelcome role={found.role} path={`/d/${id}`} />;
    case "trashed":
      return (
        <>
          <SiteHeader />
          <MessagePage
            flag="O"
            title={
              found.trashedBy === null
                ? "This document is in the trash"
                : `This document was moved to trash by ${found.trashedBy}`
            }
            actions={
              <Link
                href={found.mayRestore ? "/documents/trash" : "/documents"}
                className={buttonClass("primary")}
              >
                {found.mayRestore ? "Open trash" : "My documents"}
              </Link>
            }
          >
            {found.mayRestore ? "You can restore it from there." : "Its owner can restore it."}
          </MessagePage>
        </>
      );
    case "unknown":
      notFound();
  }
}
