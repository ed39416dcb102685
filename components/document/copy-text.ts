/**
 * Puts text on the clipboard; false where the browser will not have it. Text that has to be asked for first is handed
 * over as a promise: some browsers give the clipboard away only while they still hear the key or the click.
 */
export const copyText = async (text: string | Promise<string>): Promise<boolean> => {
  try {
    if (typeof text === "string" || typeof ClipboardItem === "undefined")
      await navigator.clipboard.writeText(await text);
    else await navigator.clipboard.write([new ClipboardItem({ "text/plain": text })]);
    return true;
  } catch {
    return false;
  }
};
