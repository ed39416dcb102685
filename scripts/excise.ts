// What an operator does with a document in quarantine: look at its rows, and take out the bad ones.
import { parseArgs } from "node:util";
import { openDatabase } from "@/domain/database";
import { readEnv } from "@/domain/env";
import { parseDocumentId } from "@/protocol/ids";
import { PrismaLog } from "@/server/log/prisma-log";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { remove: { type: "string", multiple: true, default: [] } },
});
const documentId = parseDocumentId(positionals[0] ?? "");
if (documentId === null) {
  console.error("Usage: npm run excise -- <document id> [--remove <key>]...");
  process.exit(1);
}

const db = openDatabase(readEnv().databaseUrl);
const log = new PrismaLog(db);
const removed = await log.excise(documentId, values.remove);
if (values.remove.length > 0) console.log(`Removed ${removed} of ${values.remove.length} rows.`);
for (const { key, bytes, createdAt, isSound } of await log.rows(documentId)) {
  console.log(`${isSound ? "sound  " : "DAMAGED"}  ${createdAt.toISOString()}  ${bytes} bytes  ${key}`);
}
await db.$disconnect();
