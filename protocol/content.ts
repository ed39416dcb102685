// What a document is made of: the roots of its Y.Doc. Others are refused, so that nobody stores data of their own
// in a document where no editor shows it.

export const bodyRoot = "default";
export const metaRoot = "meta";
export const titleKey = "title";
/** What people suggest, beside the text: nothing of it is in the text before somebody accepts it. */
export const suggestionsRoot = "suggestions";

const roots: readonly string[] = [bodyRoot, metaRoot, suggestionsRoot];

export const isRootName = (name: string): boolean => roots.includes(name);
