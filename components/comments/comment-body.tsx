import { partsOf } from "@/protocol/mentions";

interface CommentBodyProps {
  readonly body: string;
}

/** What was written, letter by letter: text stays text, and only mentions are drawn. */
export function CommentBody({ body }: CommentBodyProps) {
  let at = 0;
  return (
    <p className="wrap-anywhere whitespace-pre-wrap">
      {partsOf(body).map((part) => {
        const key = at;
        at += typeof part === "string" ? part.length : part.name.length;
        return typeof part === "string" ? (
          part
        ) : (
          <span key={key} className="rounded-small bg-blue-wash px-0.5 font-semibold text-blue">
            @{part.name}
          </span>
        );
      })}
    </p>
  );
}
