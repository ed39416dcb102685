/** Where to go after signing in: a path of this site, or the list of documents. */
export const returnPath = (from: string | undefined): string =>
  from !== undefined && /^\/(?![/\\])[^\s\\]*$/.test(from) ? from : "/documents";

export const signInPath = (from: string): string => `/sign-in?from=${encodeURIComponent(from)}`;

export const signUpPath = (from: string): string => `/sign-up?from=${encodeURIComponent(from)}`;
