import Link from "next/link";
import type { ReactNode } from "react";
import { PersonMenu } from "@/components/account/person-menu";
import { Live } from "@/components/live/live";
import { Bell } from "@/components/notifications/bell";
import { SiteHeader } from "@/components/site/site-header";
import { GuestBanner } from "./guest-banner";
import { UnsavedDocuments } from "./unsaved-documents";

interface DocumentsFrameProps {
  readonly person: {
    readonly id: string;
    readonly name: string;
    readonly color: string;
    readonly isGuest: boolean;
  };
  readonly view: "documents" | "trash";
  readonly children: ReactNode;
}

export function DocumentsFrame({ person, view, children }: DocumentsFrameProps) {
  return (
    <Live userId={person.id}>
      <SiteHeader>
        <Bell userId={person.id} />
        <PersonMenu userId={person.id} name={person.name} color={person.color} isGuest={person.isGuest} />
      </SiteHeader>
      <main id="main" className="mx-auto w-full max-w-4xl px-4 py-6 sm:px-6 sm:py-10">
        {person.isGuest && <GuestBanner />}
        <UnsavedDocuments userId={person.id} />
        <nav aria-label="Documents" className="mb-6 flex gap-6 border-b border-line">
          <Tab href="/documents" current={view === "documents"}>
            Documents
          </Tab>
          <Tab href="/documents/trash" current={view === "trash"}>
            Trash
          </Tab>
        </nav>
        {children}
      </main>
    </Live>
  );
}

interface TabProps {
  readonly href: string;
  readonly current: boolean;
  readonly children: ReactNode;
}

function Tab({ href, current, children }: TabProps) {
  return (
    <Link
      href={href}
      aria-current={current ? "page" : undefined}
      className="target -mb-px inline-flex items-center border-b-4 border-transparent font-semibold text-ink-soft hover:text-ink aria-[current=page]:border-yellow aria-[current=page]:text-ink"
    >
      {children}
    </Link>
  );
}
