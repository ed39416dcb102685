// Hocuspocus as its documentation starts it: its own defaults, and its SQLite extension when a file is named.
import { SQLite } from "@hocuspocus/extension-sqlite";
import { Server } from "@hocuspocus/server";

const { PORT, SQLITE_FILE } = process.env;

const server = new Server({
  port: Number(PORT),
  address: "127.0.0.1",
  quiet: true,
  extensions: SQLITE_FILE ? [new SQLite({ database: SQLITE_FILE })] : [],
});
await server.listen();
console.log("ready");
