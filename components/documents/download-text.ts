import { fileName, markdownFile } from "@/client/markdown";

/** Hands the browser a file to keep; needs no server. */
export const downloadMarkdown = (title: string, body: string): void => {
  const file = new Blob([markdownFile(title, body)], { type: "text/markdown" });
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = fileName(title);
  link.click();
  // The browser reads the file after this turn.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
};
