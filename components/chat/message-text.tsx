import { LinkedText } from "@/components/ui/linked-text";
import { partsOf } from "@/protocol/mentions";

interface MessageTextProps {
  readonly body: string;
}

/** What was written, letter by letter: web addresses can be followed, and people who are named stand out. */
export function MessageText({ body }: MessageTextProps) {
  let at = 0;
  return (
    <p className="wrap-anywhere whitespace-pre-wrap">
      {partsOf(body).map((part) => {
        const key = at;
        at += typeof part === "string" ? part.length : part.name.length + 1;
        return typeof part === "string" ? (
          <LinkedText key={key} text={part} />
        ) : (
          <strong key={key} className="font-semibold text-blue">
            @{part.name}
          </strong>
        );
      })}
    </p>
  );
}
