"use client";

import type { Editor } from "@tiptap/core";
import { useEditorState } from "@tiptap/react";
import { ExternalLink } from "lucide-react";
import { Popover } from "radix-ui";
import { type FormEvent, useRef, useState } from "react";
import { Button, buttonClass } from "@/components/ui/button";
import { focusBack } from "@/components/ui/focus-back";
import { TextField } from "@/components/ui/text-field";
import { completeAddress, isAllowedAddress } from "@/protocol/link-address";
import { anchorAt } from "./anchor";

const currentAddress = (editor: Editor): string => {
  const { href } = editor.getAttributes("link");
  return typeof href === "string" ? href : "";
};

const setLink = (editor: Editor, href: string): void => {
  const chain = editor.chain().focus().extendMarkRange("link");
  if (!editor.state.selection.empty || editor.isActive("link")) chain.setLink({ href }).run();
  else chain.insertContent({ type: "text", text: href, marks: [{ type: "link", attrs: { href } }] }).run();
};

interface LinkPopoverProps {
  readonly editor: Editor;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** Where the selection's link is written, changed, followed or taken away. */
export function LinkPopover({ editor, open, onOpenChange }: LinkPopoverProps) {
  const selection = useRef(anchorAt(editor, () => editor.state.selection));
  return (
    <Popover.Root open={open} onOpenChange={onOpenChange}>
      <Popover.Anchor virtualRef={selection} />
      <Popover.Portal>
        <Popover.Content
          side="bottom"
          align="start"
          sideOffset={10}
          collisionPadding={12}
          aria-label="Link"
          onCloseAutoFocus={(event) => focusBack(event, () => editor.view.focus())}
          className="rise-in z-30 w-[min(22rem,calc(100vw-1.5rem))] rounded-card border border-line bg-raised p-4 shadow-raised"
        >
          <LinkForm editor={editor} onDone={() => onOpenChange(false)} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface LinkFormProps {
  readonly editor: Editor;
  readonly onDone: () => void;
}

function LinkForm({ editor, onDone }: LinkFormProps) {
  const [error, setError] = useState<string>();
  const before = currentAddress(editor);

  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget).get("address");
    const href = completeAddress(typeof typed === "string" ? typed : "");
    if (href === null) {
      setError("Enter a web address or an email address.");
      return;
    }
    setLink(editor, href);
    onDone();
  };

  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <TextField
        label="Link to"
        name="address"
        defaultValue={before}
        placeholder="example.org"
        inputMode="url"
        autoComplete="off"
        error={error}
      />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary">
          {before === "" ? "Add link" : "Change link"}
        </Button>
        {before !== "" && (
          <Button
            onClick={() => {
              editor.chain().focus().extendMarkRange("link").unsetLink().run();
              onDone();
            }}
          >
            Remove link
          </Button>
        )}
      </div>
    </form>
  );
}

interface LinkHereProps {
  readonly editor: Editor;
  readonly onEdit: () => void;
}

/** Shown beside the caret while it rests in a link. */
export function LinkHere({ editor, onEdit }: LinkHereProps) {
  const href = useEditorState({ editor, selector: ({ editor: current }) => currentAddress(current) });
  return (
    <div className="flex max-w-[min(24rem,calc(100vw-1.5rem))] items-center gap-1 rounded-card border border-line bg-raised p-1 shadow-raised">
      {isAllowedAddress(href) && (
        <a
          href={href}
          target="_blank"
          rel="noopener noreferrer"
          className={`${buttonClass("quiet")} min-w-0 shrink font-normal`}
        >
          <span className="truncate">{href.replace(/^https?:\/\//, "")}</span>
          <ExternalLink aria-hidden="true" className="size-4 shrink-0" />
          <span className="sr-only">(opens in a new tab)</span>
        </a>
      )}
      <Button look="quiet" onClick={onEdit}>
        Edit
      </Button>
    </div>
  );
}
