import type { LucideIcon } from "lucide-react";
import type { ButtonHTMLAttributes, Ref } from "react";

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function IconButton({ icon: Icon, label, className = "", ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      className={`target inline-flex min-w-10 items-center justify-center rounded-control text-ink transition-colors duration-100 hover:bg-tint aria-pressed:bg-ink aria-pressed:text-sheet data-[state=open]:bg-tint ${className}`}
    >
      <Icon aria-hidden="true" className="size-4.5" />
    </button>
  );
}
