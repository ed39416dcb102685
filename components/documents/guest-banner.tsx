"use client";

import { useState } from "react";
import { UpgradeForm } from "@/components/account/upgrade-form";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";

export function GuestBanner() {
  const [open, setOpen] = useState(false);
  return (
    <div className="mb-6">
      <Notice tone="friendly" actions={<Button onClick={() => setOpen(true)}>Add a password</Button>}>
        You are a guest. Add a password to keep your documents.
      </Notice>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Keep your documents"
        description="With an email and a password you can come back to them from any browser."
      >
        <UpgradeForm onDone={() => window.location.reload()} />
      </Dialog>
    </div>
  );
}
