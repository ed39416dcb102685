import type { ReactNode } from "react";

export type NoticeTone = "friendly" | "warning" | "failure";

const tones: Readonly<Record<NoticeTone, string>> = {
  friendly: "bg-blue-wash [--hoist:var(--color-blue-fill)]",
  warning: "bg-yellow-wash [--hoist:var(--color-yellow)]",
  failure: "bg-red-wash [--hoist:var(--color-red-fill)]",
};

interface NoticeProps {
  readonly tone: NoticeTone;
  /** Spoken at once when it appears; leave it out for notices that were there from the start. */
  readonly urgent?: boolean;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}

export function Notice({ tone, urgent = false, children, actions }: NoticeProps) {
  return (
    <div
      role={urgent ? "alert" : undefined}
      className={`hoist-edge flex flex-wrap items-center gap-x-6 gap-y-3 rounded-control py-3 pr-4 pl-4 text-ink ${tones[tone]}`}
    >
      <div className="min-w-0 flex-1 basis-60">{children}</div>
      {actions !== undefined && <div className="flex flex-wrap gap-2">{actions}</div>}
    </div>
  );
}
