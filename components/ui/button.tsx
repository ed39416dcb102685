import { LoaderCircle } from "lucide-react";
import type { ButtonHTMLAttributes, MouseEvent, ReactNode } from "react";

export type ButtonLook = "primary" | "plain" | "quiet" | "danger";

const looks: Readonly<Record<ButtonLook, string>> = {
  primary: "bg-yellow text-on-yellow hover:bg-yellow-deep",
  plain: "border border-line-strong bg-sheet text-ink hover:bg-tint",
  quiet: "text-ink hover:bg-tint",
  danger: "bg-red-fill text-on-navy hover:brightness-110",
};

export const buttonClass = (look: ButtonLook = "plain", large = false): string =>
  [
    "inline-flex shrink-0 items-center justify-center gap-2 rounded-control font-semibold whitespace-nowrap",
    "transition-colors duration-100 disabled:opacity-60 aria-disabled:opacity-60",
    large ? "min-h-13 px-6 text-body" : "target px-3.5 text-ui",
    looks[look],
  ].join(" ");

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: ButtonLook;
  readonly large?: boolean;
  /** Shows that the press is being acted on, and takes no second one. The focus stays: what is disabled loses it. */
  readonly pending?: boolean;
  readonly children: ReactNode;
}

export function Button({ look = "plain", large = false, pending = false, children, ...rest }: ButtonProps) {
  const press = (event: MouseEvent<HTMLButtonElement>): void =>
    pending ? event.preventDefault() : rest.onClick?.(event);
  return (
    <button
      type="button"
      {...rest}
      onClick={press}
      aria-disabled={pending || undefined}
      aria-busy={pending || undefined}
      className={`${buttonClass(look, large)} ${rest.className ?? ""}`}
    >
      {pending && <LoaderCircle aria-hidden="true" className="spin size-4.5" />}
      {children}
    </button>
  );
}
