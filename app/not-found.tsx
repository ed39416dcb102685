import type { Metadata } from "next";
import Link from "next/link";
import { MessagePage } from "@/components/site/message-page";
import { SiteHeader } from "@/components/site/site-header";
import { buttonClass } from "@/components/ui/button";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <>
      <SiteHeader />
      <MessagePage
        flag="N"
        title="There is nothing at this address"
        actions={
          <>
            <Link href="/documents" className={buttonClass("primary")}>
              My documents
            </Link>
            <Link href="/" className={buttonClass("plain")}>
              Start page
            </Link>
          </>
        }
      >
        The document may have been deleted, or it is not shared with you. If someone sent you this link, ask
        them to share it with you.
      </MessagePage>
    </>
  );
}
