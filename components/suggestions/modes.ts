import { Eye, type LucideIcon, MessageSquareDiff, PencilLine } from "lucide-react";
import type { Mode } from "@/components/editor/suggesting-state";

export const modes: readonly {
  readonly mode: Mode;
  readonly label: string;
  readonly does: string;
  readonly icon: LucideIcon;
  /** With Mod, Alt and Shift. */
  readonly code: string;
}[] = [
  { mode: "editing", label: "Editing", does: "Changes are made at once", icon: PencilLine, code: "KeyZ" },
  {
    mode: "suggesting",
    label: "Suggesting",
    does: "Changes become suggestions",
    icon: MessageSquareDiff,
    code: "KeyX",
  },
  { mode: "viewing", label: "Viewing", does: "Nothing is changed", icon: Eye, code: "KeyC" },
];
