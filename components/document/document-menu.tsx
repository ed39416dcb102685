"use client";

import {
  Bell,
  BellOff,
  CircleUser,
  Ellipsis,
  Eye,
  EyeOff,
  Files,
  Keyboard,
  PencilLine,
  Trash2,
} from "lucide-react";
import type { Muting } from "@/components/notifications/use-muted";
import { IconButton } from "@/components/ui/icon-button";
import { Menu, MenuDivider, MenuItem } from "@/components/ui/menu";
import { ThemeChoice } from "@/components/ui/theme-choice";

interface DocumentMenuProps {
  /** Absent for those who may not. */
  readonly onRename: (() => void) | undefined;
  readonly onTrash: (() => void) | undefined;
  /** Absent where the document is closed to this person. */
  readonly muting: Muting | undefined;
  readonly cursorHidden: boolean;
  readonly onHideCursor: (hidden: boolean) => void;
  readonly onShortcuts: () => void;
  readonly onLeaveTo: (path: string) => void;
}

export function DocumentMenu(props: DocumentMenuProps) {
  const { onRename, onTrash, muting, cursorHidden, onHideCursor, onShortcuts, onLeaveTo } = props;
  return (
    <Menu
      trigger={<IconButton icon={Ellipsis} label="More" />}
      onOpenChange={(open) => {
        if (open) muting?.look();
      }}
    >
      {onRename !== undefined && (
        <MenuItem icon={PencilLine} onSelect={onRename}>
          Rename
        </MenuItem>
      )}
      {onTrash !== undefined && (
        <MenuItem icon={Trash2} onSelect={onTrash}>
          Move to trash
        </MenuItem>
      )}
      {(onRename !== undefined || onTrash !== undefined) && <MenuDivider />}
      {muting !== undefined && (
        <MenuItem
          icon={muting.muted === true ? Bell : BellOff}
          disabled={muting.muted === null}
          onSelect={() => muting.onMute(muting.muted !== true)}
        >
          {muting.muted === true ? "Unmute notifications" : "Mute notifications"}
        </MenuItem>
      )}
      <MenuItem icon={cursorHidden ? Eye : EyeOff} onSelect={() => onHideCursor(!cursorHidden)}>
        {cursorHidden ? "Show my cursor" : "Hide my cursor"}
      </MenuItem>
      <MenuItem icon={Keyboard} onSelect={onShortcuts}>
        Shortcuts
      </MenuItem>
      <ThemeChoice />
      <MenuDivider />
      <MenuItem icon={Files} onSelect={() => onLeaveTo("/documents")}>
        My documents
      </MenuItem>
      <MenuItem icon={CircleUser} onSelect={() => onLeaveTo("/account")}>
        Account
      </MenuItem>
    </Menu>
  );
}
