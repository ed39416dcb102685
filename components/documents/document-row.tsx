"use client";

import { Ellipsis, PencilLine, Trash2 } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { Menu, MenuItem } from "@/components/ui/menu";
import { Moment } from "@/components/ui/moment";
import type { DocumentListed } from "@/protocol/document-shapes";
import { canEdit, canManage } from "@/protocol/roles";
import { RenameDialog } from "./rename-dialog";
import { roleWords } from "./role-words";

interface DocumentRowProps {
  readonly document: DocumentListed;
  readonly onRename: (title: string) => void;
  readonly onTrash: () => void;
}

export function DocumentRow({ document, onRename, onTrash }: DocumentRowProps) {
  const [renaming, setRenaming] = useState(false);
  const name = document.title || "Untitled";
  return (
    <li className="group relative flex items-start gap-2 py-4 pr-1 pl-4 before:absolute before:inset-y-0 before:left-0 before:w-1.5 before:bg-transparent hover:bg-sheet hover:before:bg-yellow focus-within:before:bg-yellow">
      <div className="min-w-0 flex-1">
        <Link
          href={`/d/${document.id}`}
          className={`block truncate font-display text-lead font-semibold tracking-tight after:absolute after:inset-0 ${document.title === "" ? "text-ink-soft" : ""}`}
        >
          {name}
        </Link>
        {document.excerpt !== "" && <p className="truncate text-ink-soft">{document.excerpt}</p>}
        <p className="mt-1 flex flex-wrap gap-x-2 text-fine text-ink-soft">
          <span className="relative">
            Edited <Moment iso={document.editedAt} />
          </span>
          <span aria-hidden="true">·</span>
          <span>{roleWords[document.role]}</span>
        </p>
      </div>
      {canEdit(document.role) && (
        <div className="relative">
          <Menu trigger={<IconButton icon={Ellipsis} label={`Actions for ${name}`} />}>
            <MenuItem icon={PencilLine} onSelect={() => setRenaming(true)}>
              Rename
            </MenuItem>
            {canManage(document.role) && (
              <MenuItem icon={Trash2} onSelect={onTrash}>
                Move to trash
              </MenuItem>
            )}
          </Menu>
        </div>
      )}
      <RenameDialog title={document.title} open={renaming} onOpenChange={setRenaming} onRename={onRename} />
    </li>
  );
}
