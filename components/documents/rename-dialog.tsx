"use client";

import { Button } from "@/components/ui/button";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/text-field";
import { limits } from "@/protocol/limits";

interface RenameDialogProps {
  readonly title: string;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly onRename: (title: string) => void;
}

export function RenameDialog({ title, open, onOpenChange, onRename }: RenameDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Rename">
      <form
        className="pt-3"
        onSubmit={(event) => {
          event.preventDefault();
          const entered = new FormData(event.currentTarget).get("title");
          if (typeof entered === "string" && entered.trim() !== title) onRename(entered.trim());
          onOpenChange(false);
        }}
      >
        <TextField
          label="Title"
          name="title"
          defaultValue={title}
          placeholder="Untitled"
          autoComplete="off"
          maxLength={limits.titleCharacters}
        />
        <DialogActions>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button type="submit" look="primary">
            Rename
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
