import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { GuestWelcome } from "@/components/account/guest-welcome";
import { openLinkForPage } from "../../../page-data";

export const metadata: Metadata = { title: "Document" };

/** The address of a link that was reset: it gives its holder the plain address. */
export default async function SecretLink({ params }: PageProps<"/d/[id]/[secret]">) {
  const { id, secret } = await params;
  const found = await openLinkForPage(id, secret);
  switch (found.kind) {
    case "opened":
      redirect(`/d/${found.id}`);
      break;
    case "guestsWelcome":
      return <GuestWelcome role={found.role} path={`/d/${id}/${secret}`} />;
    case "unknown":
      notFound();
  }
}
