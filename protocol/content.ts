// What a document is made of: the roots of its Y.Doc. Others are refused, so that nobody stores data of their own
// in a document where no editor shows it.

export const bodyRoot = "default";
export const metaRoot = "meta";
export const titleKey = "title";

export const isRootName = (name: string): boolean => name === bodyRoot || name === metaRoot;
