"use client";

import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { createDocument } from "@/client/json-api";
import { Button } from "@/components/ui/button";
import { useToast } from "@/components/ui/toast";

export function NewDocumentButton() {
  const router = useRouter();
  const toast = useToast();
  const [pending, setPending] = useState(false);

  const create = async (): Promise<void> => {
    setPending(true);
    const made = await createDocument();
    if (made.ok) return router.push(`/d/${made.value.id}`);
    setPending(false);
    toast({ text: made.problem.title, tone: "failure" });
  };

  return (
    <Button look="primary" pending={pending} onClick={() => void create()}>
      {!pending && <Plus aria-hidden="true" className="size-4.5" />}
      New document
    </Button>
  );
}
