export const isPostgres = (databaseUrl: string): boolean => databaseUrl.startsWith("postgres");

export const sqlitePath = (databaseUrl: string): string => databaseUrl.slice("file:".length);
