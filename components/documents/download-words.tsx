import { Download } from "lucide-react";

/** What stands in a button that hands out a text as a file. */
export function DownloadWords() {
  return (
    <>
      <Download aria-hidden="true" className="size-4.5" />
      <span>
        Download<span className="max-sm:hidden"> as Markdown</span>
      </span>
    </>
  );
}
