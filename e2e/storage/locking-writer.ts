// A second process on a SQLite file: takes the write lock, says so, and lets go when it is told to.
// `locking-writer.ts <file>`
import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";

const adapter = await new PrismaBetterSqlite3({ url: `file:${process.argv[2]}` }).connect();
await adapter.executeScript("BEGIN IMMEDIATE");
process.stdout.write("locked\n");
process.stdin.once("data", () => {
  void adapter.executeScript("COMMIT").then(() => process.exit(0));
});
