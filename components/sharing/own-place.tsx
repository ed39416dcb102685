"use client";

import { useState } from "react";
import { removeMember, transferOwnership } from "@/client/sharing-api";
import { Button } from "@/components/ui/button";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { SelectField } from "@/components/ui/select-field";
import { useToast } from "@/components/ui/toast";
import type { DocumentId } from "@/protocol/ids";
import type { MemberListed } from "@/protocol/sharing-shapes";
import { ConfirmDialog } from "./confirm-dialog";
import type { Act, Sharing } from "./use-sharing";

interface OwnPlaceProps {
  readonly documentId: DocumentId;
  readonly members: readonly MemberListed[];
  readonly userId: string;
  readonly act: Act;
  readonly onLeft: () => void;
}

const unchanged = (sharing: Sharing): Sharing => sharing;

/** What you can do about your own role: hand ownership on, or leave. */
export function OwnPlace({ documentId, members, userId, act, onLeft }: OwnPlaceProps) {
  const own = members.find((member) => member.userId === userId);
  if (own === undefined) return null;
  const others = members.filter((member) => member.userId !== userId);
  const isOnlyOwner = own.role === "owner" && !others.some(({ role }) => role === "owner");
  if (isOnlyOwner && others.length === 0) return null;
  return (
    <div className="ml-auto flex flex-wrap justify-end gap-2">
      {own.role === "owner" && others.length > 0 && (
        <TransferOwnership documentId={documentId} others={others} act={act} />
      )}
      {!isOnlyOwner && <LeaveDocument documentId={documentId} userId={userId} onLeft={onLeft} />}
    </div>
  );
}

type LeaveDocumentProps = Pick<OwnPlaceProps, "documentId" | "userId" | "onLeft">;

function LeaveDocument({ documentId, userId, onLeft }: LeaveDocumentProps) {
  const toast = useToast();
  const [asking, setAsking] = useState(false);
  const leave = async (): Promise<void> => {
    setAsking(false);
    const answer = await removeMember(documentId, userId);
    if (!answer.ok) return toast({ text: answer.problem.title, tone: "failure" });
    toast({ text: "You left the document" });
    onLeft();
  };
  return (
    <>
      <Button look="quiet" onClick={() => setAsking(true)}>
        Leave
      </Button>
      <ConfirmDialog
        open={asking}
        onCancel={() => setAsking(false)}
        title="Leave this document?"
        confirm="Leave"
        onConfirm={() => void leave()}
      >
        It goes from your list, and you can no longer open it unless its link lets anyone in.
      </ConfirmDialog>
    </>
  );
}

interface TransferOwnershipProps {
  readonly documentId: DocumentId;
  readonly others: readonly MemberListed[];
  readonly act: Act;
}

function TransferOwnership({ documentId, others, act }: TransferOwnershipProps) {
  const [asking, setAsking] = useState(false);
  const [chosenId, setChosenId] = useState<string | null>(null);
  // Whoever was chosen may have left since.
  const chosen = others.find(({ userId }) => userId === chosenId) ?? others[0];
  const transfer = (): void => {
    if (chosen === undefined) return;
    setAsking(false);
    void act(
      unchanged,
      () => transferOwnership(documentId, chosen.userId),
      `${chosen.name} owns this document now`,
    );
  };
  return (
    <>
      <Button look="quiet" onClick={() => setAsking(true)}>
        Transfer ownership
      </Button>
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        title="Transfer ownership?"
        description="The new owner decides who may open this document. You can still edit it, and no longer share or delete it."
      >
        <SelectField
          label="New owner"
          value={chosen?.userId ?? ""}
          options={others.map(({ userId, name }) => ({ value: userId, label: name }))}
          onChange={setChosenId}
        />
        <DialogActions>
          <Button onClick={() => setAsking(false)}>Cancel</Button>
          <Button look="danger" onClick={transfer}>
            Transfer ownership
          </Button>
        </DialogActions>
      </Dialog>
    </>
  );
}
