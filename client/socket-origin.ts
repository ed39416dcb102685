/** Where this page's server takes sockets. */
export const socketOrigin = (): string =>
  `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}`;
