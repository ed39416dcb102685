// `npm start`: does what is missing, then becomes the server. One process, so that Ctrl-C leaves none behind.
import {
  buildServer,
  buildWeb,
  generate,
  install,
  migrate,
  requireNode,
  requireWritableProject,
} from "./steps.mjs";

requireNode();
requireWritableProject();
const driver = install();
generate();
buildServer();
buildWeb();
await driver;
migrate();

process.env.NODE_ENV = "production";
process.env.NEXT_TELEMETRY_DISABLED = "1";
process.setSourceMapsEnabled(true);
await import("../dist/main.js");
