// Statements that carry a document's bytes go past Prisma's client, to the driver that it speaks through: the client
// turns every byte into text and back, and its part of a small insertion is half of what that costs. So do those that
// compaction repeats for many rows. The tables are Prisma's models all the same, and the log's contract suite reads
// through the client what was written here.
import type { SqlQuery } from "@prisma/driver-adapter-utils";
import type { Database } from "@/domain/database";

type Scalar = "string" | "int" | "bytes" | "datetime";
export type Argument = readonly [type: Scalar, value: string | number | Uint8Array | Date];

/** `?` stands for an argument, as SQLite has it; PostgreSQL counts them. */
const numbered = (sql: string): string => {
  let count = 0;
  return sql.replaceAll("?", () => {
    count += 1;
    return `$${count}`;
  });
};

const queryOf = (sql: string, args: readonly Argument[]): SqlQuery => ({
  sql,
  args: args.map(([, value]) => value),
  argTypes: args.map(([scalarType]) => ({ scalarType, arity: "scalar" })),
});

export const executeBytes = async (db: Database, sql: string, args: readonly Argument[]): Promise<void> => {
  const driver = await db.$driver();
  await driver.executeRaw(queryOf(driver.provider === "postgres" ? numbered(sql) : sql, args));
};

/** The cells of each row, in the order of the statement's columns; a time is text. */
export const queryBytes = async (
  db: Database,
  sql: string,
  args: readonly Argument[],
): Promise<readonly (readonly unknown[])[]> => {
  const driver = await db.$driver();
  return (await driver.queryRaw(queryOf(driver.provider === "postgres" ? numbered(sql) : sql, args))).rows;
};
