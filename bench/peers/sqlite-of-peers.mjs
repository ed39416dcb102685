// Loaded before our server when it runs on the Node of bench/peers: SQLite's driver is compiled for one version of
// Node, and the one in our node_modules for another. The same version of the driver, compiled for this Node.
import { createRequire, registerHooks } from "node:module";
import { pathToFileURL } from "node:url";

const driver = pathToFileURL(createRequire(import.meta.url).resolve("better-sqlite3")).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "better-sqlite3" ? { url: driver, shortCircuit: true } : next(specifier, context),
});
