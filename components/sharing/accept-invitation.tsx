"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { acceptInvitation } from "@/client/sharing-api";
import { usePageUser } from "@/components/live/use-page-user";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";

interface AcceptInvitationProps {
  readonly token: string;
  /** Who accepts: the role is theirs from then on, and nobody else's. */
  readonly asName: string;
  readonly userId: string;
}

export function AcceptInvitation({ token, asName, userId }: AcceptInvitationProps) {
  const router = useRouter();
  usePageUser(userId);
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  const accept = async (): Promise<void> => {
    setPending(true);
    setFailure(null);
    const answer = await acceptInvitation(token);
    if (answer.ok) return router.push(`/d/${answer.value.documentId}`);
    setPending(false);
    setFailure(answer.problem.title);
  };

  return (
    <div className="flex flex-col items-start gap-4">
      {failure !== null && (
        <Notice tone="failure" urgent>
          {failure}
        </Notice>
      )}
      <Button look="primary" pending={pending} onClick={() => void accept()}>
        Accept as {asName}
      </Button>
    </div>
  );
}
