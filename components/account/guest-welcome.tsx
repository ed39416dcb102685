import Link from "next/link";
import { PlainPage } from "@/components/site/plain-page";
import { buttonClass } from "@/components/ui/button";
import type { Role } from "@/protocol/roles";
import { GuestDoor } from "./guest-door";
import { signInPath } from "./return-path";

const guestsMay: Readonly<Record<Role, string>> = {
  owner: "edit",
  editor: "edit",
  commenter: "view and comment on",
  viewer: "view",
};

interface GuestWelcomeProps {
  readonly role: Role;
  /** Of this page, to come back to after signing in. */
  readonly path: string;
}

/** For somebody who came by a link and is not signed in. */
export function GuestWelcome({ role, path }: GuestWelcomeProps) {
  return (
    <PlainPage
      title="You are invited"
      lead={`Anyone with this link can ${guestsMay[role]} the document.`}
      headerActions={
        <Link href={signInPath(path)} className={buttonClass("quiet")}>
          Sign in
        </Link>
      }
    >
      <GuestDoor />
    </PlainPage>
  );
}
