import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

interface BannerProps {
  readonly label: string;
  readonly tone: "warning" | "failure";
  readonly icon: LucideIcon;
  /** Spoken at once when it appears; leave it out for what the announcer says. */
  readonly urgent?: boolean;
  readonly testId?: string;
  readonly children: ReactNode;
  readonly actions: ReactNode;
}

/** Under the top bar, at every width and however far one has scrolled. */
export function Banner({ label, tone, icon: Icon, urgent = false, testId, children, actions }: BannerProps) {
  const wash = tone === "failure" ? "bg-red-wash" : "bg-yellow-wash";
  return (
    <section
      aria-label={label}
      data-testid={testId}
      className={`flex flex-wrap items-center gap-x-4 gap-y-1.5 border-b border-line px-4 py-1.5 text-ui ${wash}`}
    >
      <p
        role={urgent ? "alert" : undefined}
        className="flex min-w-0 flex-1 basis-64 items-start gap-2 py-1 font-semibold"
      >
        <Icon aria-hidden="true" className="mt-0.5 size-4.5 shrink-0" />
        <span>{children}</span>
      </p>
      <div className="flex flex-wrap gap-2">{actions}</div>
    </section>
  );
}
