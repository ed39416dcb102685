import { Notice } from "@/components/ui/notice";

interface FormFailureProps {
  readonly words: string | null;
}

export function FormFailure({ words }: FormFailureProps) {
  if (words === null) return null;
  return (
    <Notice tone="failure" urgent>
      {words}
    </Notice>
  );
}
