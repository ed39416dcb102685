"use client";

import { ChevronDown } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { Mode } from "@/components/editor/suggesting-state";
import { canEdit, type Role } from "@/protocol/roles";
import { modes } from "./modes";

interface ModeSwitchProps {
  readonly role: Role;
  readonly mode: Mode;
  readonly onMode: (mode: Mode) => void;
}

/** What those who may write do here; what the others may stands beside it. */
export function ModeSwitch({ role, mode, onMode }: ModeSwitchProps) {
  const shown = modes.find((each) => each.mode === mode);
  if (!canEdit(role) || shown === undefined) return null;
  const { icon: Icon, label } = shown;
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        data-testid="mode-switch"
        aria-label={`Mode: ${label}`}
        className={`target ml-1 inline-flex shrink-0 items-center gap-1.5 rounded-control px-2 text-fine font-semibold hover:bg-tint data-[state=open]:bg-tint ${mode === "editing" ? "" : "bg-yellow-wash"}`}
      >
        <Icon aria-hidden="true" className="size-4" />
        {/* A phone's second row has room for the picture, and for the people beside it. */}
        <span className="max-sm:sr-only">{label}</span>
        <ChevronDown aria-hidden="true" className="size-3.5 text-ink-soft" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="start"
          sideOffset={6}
          collisionPadding={8}
          className="rise-in z-50 min-w-64 rounded-card border border-line bg-raised p-1.5 shadow-raised"
        >
          <DropdownMenu.RadioGroup value={mode} onValueChange={(chosen) => onMode(chosen as Mode)}>
            {modes.map(({ mode: each, label: name, does, icon: EachIcon }) => (
              <DropdownMenu.RadioItem
                key={each}
                value={each}
                className="flex w-full items-center gap-3 rounded-control px-2.5 py-2 text-left outline-none data-[highlighted]:bg-tint aria-checked:bg-yellow-wash"
              >
                <EachIcon aria-hidden="true" className="size-4.5 shrink-0" />
                <span className="flex-1">
                  <span className="block font-semibold">{name}</span>
                  <span className="block text-fine text-ink-soft">{does}</span>
                </span>
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
