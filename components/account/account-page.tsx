"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { usePageUser } from "@/components/live/use-page-user";
import { SiteHeader } from "@/components/site/site-header";
import { Avatar } from "@/components/ui/avatar";
import { buttonClass } from "@/components/ui/button";
import { DigestChoice } from "./digest-choice";
import { NameForm } from "./name-form";
import { PasswordForm } from "./password-form";
import { SignOutButton } from "./sign-out-button";
import { UpgradeForm } from "./upgrade-form";

interface AccountPageProps {
  readonly userId: string;
  readonly name: string;
  readonly color: string;
  readonly email: string | null;
}

export function AccountPage({ userId, name, color, email }: AccountPageProps) {
  usePageUser(userId);
  return (
    <>
      <SiteHeader>
        <Link href="/documents" className={buttonClass("quiet")}>
          My documents
        </Link>
      </SiteHeader>
      <main id="main" className="mx-auto w-full max-w-3xl px-4 py-8 sm:px-6 sm:py-12">
        <div className="flex items-center gap-4">
          <Avatar name={name} color={color} className="size-16 text-h3" />
          <div className="min-w-0">
            <h1 className="truncate font-display text-h2 font-bold tracking-tight">{name}</h1>
            <p className="truncate text-ink-soft">{email ?? "Guest on this browser"}</p>
          </div>
        </div>
        <div className="mt-8 flex flex-col divide-y divide-line border-y border-line">
          <Part title="You" lead="How others see you in a document.">
            <NameForm name={name} />
          </Part>
          {email === null ? (
            <Part
              title="Keep your documents"
              lead="You are a guest: your documents hang on this browser's cookie. With an email and a password you can come back from anywhere."
            >
              <UpgradeForm onDone={() => window.location.reload()} />
            </Part>
          ) : (
            <Part title="Password" lead="Changing it signs you out everywhere else.">
              <PasswordForm email={email} />
            </Part>
          )}
          {email !== null && (
            <Part title="Email" lead="At most one an hour, where this server sends email.">
              <DigestChoice />
            </Part>
          )}
          <Part
            title="Sign out"
            lead={
              email === null
                ? "A guest who signs out cannot come back to their documents. Add a password first."
                : "Ends your session in this browser."
            }
          >
            <SignOutButton userId={userId} isGuest={email === null} />
          </Part>
        </div>
      </main>
    </>
  );
}

interface PartProps {
  readonly title: string;
  readonly lead: string;
  readonly children: ReactNode;
}

function Part({ title, lead, children }: PartProps) {
  return (
    <section className="grid gap-5 py-8 md:grid-cols-[14rem_1fr] md:gap-10">
      <div>
        <h2 className="font-display text-h3 font-bold tracking-tight">{title}</h2>
        <p className="mt-1 text-fine text-ink-soft">{lead}</p>
      </div>
      <div className="max-w-md">{children}</div>
    </section>
  );
}
