import Link from "next/link";
import type { ReactNode } from "react";
import { Hoist } from "@/components/brand/hoist";
import { Logo } from "@/components/brand/logo";
import { SignalFlag } from "@/components/brand/signal-flag";
import type { FlagLetter } from "@/components/brand/signal-flags";
import { SkipLink } from "@/components/site/site-header";
import { TryItButton } from "./try-it-button";
import { TwoWriters } from "./two-writers";

interface LandingPageProps {
  readonly signedIn: boolean;
}

export function LandingPage({ signedIn }: LandingPageProps) {
  return (
    <>
      <SkipLink />
      <div className="on-navy bg-navy">
        <header className="mx-auto flex h-16 max-w-6xl items-center gap-5 px-5 sm:px-8">
          <span className="mr-auto flex">
            <Logo />
          </span>
          <a href="#developers" className="target inline-flex items-center hover:underline max-sm:hidden">
            For developers
          </a>
          {signedIn ? (
            <HeaderLink href="/documents">My documents</HeaderLink>
          ) : (
            <HeaderLink href="/sign-in">Sign in</HeaderLink>
          )}
        </header>
      </div>
      <main id="main">
        <Hero signedIn={signedIn} />
        <Promises />
        <Developers />
      </main>
      <Footer />
    </>
  );
}

function HeaderLink({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  return (
    <Link href={href} className="target inline-flex items-center font-semibold hover:underline">
      {children}
    </Link>
  );
}

function Hero({ signedIn }: LandingPageProps) {
  return (
    <section aria-label="Parley" className="on-navy bg-navy">
      <div className="mx-auto grid max-w-6xl grid-cols-1 gap-10 px-5 pt-8 pb-14 sm:px-8 lg:grid-cols-[minmax(0,1fr)_minmax(0,1.06fr)] lg:items-center lg:gap-14 lg:pt-14 lg:pb-24">
        <div>
          <h1 className="font-display text-hero font-extrabold tracking-[-0.035em] text-balance wrap-anywhere">
            Write it together. See it saved.
          </h1>
          <p className="mt-6 max-w-md text-lead text-on-navy-soft">
            Open a document, send the link, type. Everyone sees every letter, and Parley says “Saved” only
            when it is.
          </p>
          <div className="mt-9">
            <TryItButton signedIn={signedIn} />
            <p className="mt-3 text-fine text-on-navy-soft">
              {signedIn ? "Opens a new document." : "Opens a document at once. No account, no form."}
            </p>
          </div>
        </div>
        <div className="flex items-stretch gap-4 max-lg:flex-col-reverse">
          <div className="min-w-0 flex-1 self-center max-lg:w-full">
            <TwoWriters />
          </div>
          <Hoist
            className="lg:w-16 lg:flex-col lg:border-l-2 lg:border-on-navy-soft lg:py-3"
            flagClassName="aspect-square min-w-0 flex-1 lg:flex-none lg:w-full lg:mb-1.5"
          />
        </div>
      </div>
    </section>
  );
}

const promises: readonly { readonly flag: FlagLetter; readonly title: string; readonly text: string }[] = [
  {
    flag: "C",
    title: "Saved means saved",
    text: "The word appears once your change is committed to the database, not when it was sent. Pull the plug: what said Saved is there when you come back.",
  },
  {
    flag: "I",
    title: "One command",
    text: "Parley runs on your own machine from a fresh copy. No services to set up, no variables, no sign-up anywhere. PostgreSQL and Redis can join later.",
  },
  {
    flag: "R",
    title: "Made to be read",
    text: "The smallest code base in which the hard parts of writing together are done properly, with rules you can look up and tests that hold them.",
  },
];

function Promises() {
  return (
    <section aria-label="What Parley promises" className="mx-auto max-w-6xl px-5 py-16 sm:px-8 lg:py-24">
      <ul className="grid grid-cols-1 gap-x-12 gap-y-12 md:grid-cols-3">
        {promises.map(({ flag, title, text }) => (
          <li key={title}>
            <SignalFlag letter={flag} className="flag-cloth size-14" />
            <h2 className="mt-5 font-display text-h2 font-bold tracking-tight wrap-anywhere">{title}</h2>
            <p className="mt-3 text-body text-ink-soft">{text}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Developers() {
  return (
    <section id="developers" aria-labelledby="developers-title" className="border-t border-line bg-sheet">
      <div className="mx-auto grid max-w-6xl grid-cols-1 gap-10 px-5 py-16 sm:px-8 lg:grid-cols-[minmax(0,1fr)_minmax(0,1.2fr)] lg:items-center lg:gap-20 lg:py-24">
        <div>
          <h2
            id="developers-title"
            className="font-display text-h1 font-bold tracking-tight text-balance wrap-anywhere"
          >
            For developers
          </h2>
          <p className="mt-4 text-body text-ink-soft">
            Yjs, WebSockets, an append-only log and a room that holds bytes, each in a small module with its
            own rules. Any y-websocket client can join. Two commands are all there is to learn.
          </p>
        </div>
        <dl className="on-navy divide-y divide-[rgb(255_255_255/0.16)] rounded-card bg-navy px-5 sm:px-7">
          <Command line="npm start" says="Parley is ready at http://localhost:3000">
            Installs, builds and serves.
          </Command>
          <Command line="npm test" says="N passed, N failed, N skipped">
            Types, rules, and browsers that pull the plug.
          </Command>
        </dl>
      </div>
    </section>
  );
}

interface CommandProps {
  readonly line: string;
  readonly says: string;
  readonly children: ReactNode;
}

function Command({ line, says, children }: CommandProps) {
  return (
    <div className="py-5">
      <dt className="font-mono text-body wrap-anywhere">
        <span className="text-yellow select-none" aria-hidden="true">
          ${" "}
        </span>
        {line}
      </dt>
      <dd className="mt-1 font-mono text-fine text-on-navy-soft wrap-anywhere">{says}</dd>
      <dd className="mt-2 text-fine text-on-navy-soft">{children}</dd>
    </div>
  );
}

function Footer() {
  return (
    <footer className="border-t border-line">
      <div className="mx-auto flex max-w-6xl flex-wrap items-center gap-x-6 gap-y-3 px-5 py-8 text-fine text-ink-soft sm:px-8">
        <Hoist flagClassName="size-5 flag-cloth" className="gap-1" />
        <p>A parley is a talk under a flag of truce. The flags spell it.</p>
      </div>
    </footer>
  );
}
