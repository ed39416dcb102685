"use client";

import { MessagePage } from "@/components/site/message-page";
import { SiteHeader } from "@/components/site/site-header";
import { Button } from "@/components/ui/button";

interface ErrorPageProps {
  readonly error: Error & { digest?: string };
  readonly reset: () => void;
}

export default function ErrorPage({ error, reset }: ErrorPageProps) {
  return (
    <>
      <SiteHeader />
      <MessagePage
        flag="F"
        title="This page broke"
        actions={
          <>
            <Button look="primary" onClick={reset}>
              Try again
            </Button>
            <Button onClick={() => window.location.reload()}>Reload the page</Button>
          </>
        }
      >
        <p>Your documents are not affected: whatever said “Saved” is saved.</p>
        {error.digest !== undefined && <p className="mt-2 text-fine">Report number {error.digest}</p>}
      </MessagePage>
    </>
  );
}
