"use client";

import { CircleUser, Files, LogOut } from "lucide-react";
import { useRouter } from "next/navigation";
import { Avatar } from "@/components/ui/avatar";
import { Menu, MenuDivider, MenuItem } from "@/components/ui/menu";
import { ThemeChoice } from "@/components/ui/theme-choice";
import { useSignOut } from "./use-sign-out";

interface PersonMenuProps {
  readonly userId: string;
  readonly name: string;
  readonly color: string;
  readonly isGuest: boolean;
}

export function PersonMenu({ userId, name, color, isGuest }: PersonMenuProps) {
  const router = useRouter();
  const signOut = useSignOut(userId, isGuest);
  return (
    <>
      <Menu
        trigger={
          <button
            type="button"
            aria-label={`Your menu, ${name}`}
            className="target inline-flex items-center justify-center rounded-control"
          >
            <Avatar name={name} color={color} className="size-9" />
          </button>
        }
      >
        <p className="truncate px-2.5 pt-1.5 pb-2 font-semibold">{name}</p>
        <MenuItem icon={Files} onSelect={() => router.push("/documents")}>
          My documents
        </MenuItem>
        <MenuItem icon={CircleUser} onSelect={() => router.push("/account")}>
          Account
        </MenuItem>
        <MenuDivider />
        <ThemeChoice />
        <MenuDivider />
        <MenuItem icon={LogOut} onSelect={signOut.start}>
          Sign out
        </MenuItem>
      </Menu>
      {signOut.dialog}
    </>
  );
}
