"use client";

import { useSyncExternalStore } from "react";
import { Dialog } from "@/components/ui/dialog";

const groups: readonly {
  readonly title: string;
  readonly keys: readonly (readonly [keys: string, does: string])[];
}[] = [
  {
    title: "Letters",
    keys: [
      ["Mod B", "Bold"],
      ["Mod I", "Italic"],
      ["Mod U", "Underline"],
      ["Mod Shift S", "Strike"],
      ["Mod E", "Code"],
      ["Mod K", "Link"],
    ],
  },
  {
    title: "Blocks",
    keys: [
      ["Mod Alt 1", "Heading 1, and 2 and 3"],
      ["Mod Alt ↑", "Move up"],
      ["Mod Alt ↓", "Move down"],
      ["Tab", "Nest in a list"],
      ["Shift Tab", "Lift out of a list"],
      ["Mod Enter", "Tick a task"],
    ],
  },
  {
    title: "Typed",
    keys: [
      ["/", "Everything there is to insert"],
      ["# Space", "Heading; ## and ### too"],
      ["- Space", "Bullet list"],
      ["1. Space", "Numbered list"],
      ["[ ] Space", "Task list"],
      ["> Space", "Quote"],
      ["``` Enter", "Code block"],
      ["---", "Divider"],
    ],
  },
  {
    title: "Everywhere",
    keys: [
      ["Mod Z", "Undo your own changes"],
      ["Mod Shift Z", "Redo"],
      ["Mod Alt M", "Comment on the selection"],
      ["Mod Alt Shift X", "Suggesting; Z for Editing, C for Viewing"],
      ["j k", "From comment to comment"],
      ["Mod S", "Say whether it is saved"],
      ["Alt F10", "To the formatting bar"],
      ["Mod /", "This sheet"],
      ["Esc", "Close, and back to the text"],
    ],
  },
];

const never = (): (() => void) => () => {};
const modKey = (): string => (/mac|iphone|ipad/i.test(navigator.platform) ? "⌘" : "Ctrl");

interface ShortcutSheetProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

export function ShortcutSheet({ open, onOpenChange }: ShortcutSheetProps) {
  const mod = useSyncExternalStore(never, modKey, () => "Ctrl");
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Shortcuts" wide>
      <div className="grid gap-x-10 gap-y-6 pt-2 sm:grid-cols-2">
        {groups.map(({ title, keys }) => (
          <section key={title}>
            <h3 className="border-b border-line pb-1.5 font-semibold">{title}</h3>
            <dl>
              {keys.map(([combination, does]) => (
                <div key={combination} className="flex items-center justify-between gap-4 py-1.5">
                  <dt className="text-ink-soft">{does}</dt>
                  <dd className="flex shrink-0 gap-1">
                    {combination.split(" ").map((key) => (
                      <kbd
                        key={key}
                        className="min-w-6 rounded-small border border-line bg-tint px-1.5 text-center font-mono text-fine"
                      >
                        {key === "Mod" ? mod : key}
                      </kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
