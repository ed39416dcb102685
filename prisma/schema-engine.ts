// Owns Prisma's official WebAssembly schema engine: applying migrations, and writing the SQL of the next one.
// The native engine is a download that is not to be had everywhere; this one comes with npm.
// Migration folders keep Prisma's own format, so `prisma migrate deploy` reads them too.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from "@prisma/driver-adapter-utils";
import type { MigrationList, SchemaEngine } from "@prisma/schema-engine-wasm";
import * as bindings from "@prisma/schema-engine-wasm/schema_engine_bg";

export type Provider = "sqlite" | "postgresql";

/** The package's own entry imports the .wasm file as a module, which Node 20 cannot do; this is that import. */
const loadEngineClass = async (): Promise<typeof SchemaEngine> => {
  const path = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const bytes = readFileSync(path.replace(/\.js$/, ".wasm"));
  const glue = bindings as unknown as {
    __wbg_set_wasm(exports: WebAssembly.Exports): void;
    SchemaEngine: typeof SchemaEngine;
  };
  const { instance } = await WebAssembly.instantiate(bytes, {
    "./schema_engine_bg.js": bindings as unknown as WebAssembly.ModuleImports,
  });
  glue.__wbg_set_wasm(instance.exports);
  (instance.exports as { __wbindgen_start(): void }).__wbindgen_start();
  return glue.SchemaEngine;
};

let engineClass: Promise<typeof SchemaEngine> | undefined;
// One instance per process: the glue keeps the module in a variable of its own, and a second one would take
// the memory away from under the first.
const engineClassOnce = (): Promise<typeof SchemaEngine> => {
  engineClass ??= loadEngineClass();
  return engineClass;
};

const noFilter = { externalTables: [], externalEnums: [] };

const readMigrations = (baseDir: string): MigrationList => ({
  baseDir,
  lockfile: {
    path: "migration_lock.toml",
    content: readFileSync(join(baseDir, "migration_lock.toml"), "utf8"),
  },
  shadowDbInitScript: "",
  migrationDirectories: readdirSync(baseDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((path) => ({
      path,
      migrationFile: {
        path: "migration.sql",
        content: { tag: "ok", value: readFileSync(join(baseDir, path, "migration.sql"), "utf8") },
      },
    })),
});

/** The engine leaves its connections open; this factory remembers them, to close them. */
const closing = (factory: SqlMigrationAwareDriverAdapterFactory) => {
  const opened: SqlDriverAdapter[] = [];
  const remember = async (connecting: Promise<SqlDriverAdapter>) => {
    const adapter = await connecting;
    opened.push(adapter);
    return adapter;
  };
  return {
    factory: {
      provider: factory.provider,
      adapterName: factory.adapterName,
      connect: () => remember(factory.connect()),
      connectToShadowDb: () => remember(factory.connectToShadowDb()),
    },
    close: () => Promise.all(opened.map((adapter) => adapter.dispose())),
  };
};

const withEngine = async <T>(
  models: string,
  factory: SqlMigrationAwareDriverAdapterFactory,
  use: (engine: SchemaEngine) => Promise<T>,
): Promise<T> => {
  const Engine = await engineClassOnce();
  const connections = closing(factory);
  const engine = await Engine.new(
    { datamodels: [["schema.prisma", models]] },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(connections.factory),
  );
  try {
    return await use(engine);
  } finally {
    engine.free();
    await connections.close();
  }
};

/** The migrations that the database says it has; none when it is new. */
const appliedMigrations = async (
  factory: SqlMigrationAwareDriverAdapterFactory,
): Promise<ReadonlySet<unknown>> => {
  const adapter = await factory.connect();
  const sql =
    'SELECT migration_name FROM "_prisma_migrations" WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL';
  try {
    const { rows } = await adapter.queryRaw({ sql, args: [], argTypes: [] });
    return new Set(rows.map(([name]) => name));
  } catch {
    return new Set();
  } finally {
    await adapter.dispose();
  }
};

/** Applies what the database lacks and says what that was; a second run applies nothing. */
export const applyMigrations = async (
  factory: SqlMigrationAwareDriverAdapterFactory,
  models: string,
  migrationsDir: string,
): Promise<string[]> => {
  const migrationsList = readMigrations(migrationsDir);
  // The engine locks a SQLite file for itself, and takes a while to load: it is asked only when there is work.
  const applied = await appliedMigrations(factory);
  if (migrationsList.migrationDirectories.every(({ path }) => applied.has(path))) return [];
  return withEngine(models, factory, async (engine) => {
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters: noFilter });
    return appliedMigrationNames;
  });
};

/** The SQL that leads from one models file to another; empty when there is nothing to do. */
export const diffModels = (
  factory: SqlMigrationAwareDriverAdapterFactory,
  from: string | null,
  to: string,
): Promise<string> =>
  withEngine(to, factory, async (engine) => {
    const target = (content: string) => ({
      tag: "schemaDatamodel" as const,
      files: [{ path: "schema.prisma", content }],
    });
    const { stdout } = await engine.diff({
      from: from === null ? { tag: "empty" } : target(from),
      to: target(to),
      script: true,
      exitCode: null,
      filters: noFilter,
    });
    return stdout?.startsWith("-- This is an empty migration") ? "" : (stdout ?? "");
  });
