// The structure of the project as a test: who imports whom, what is never so, and documents that stay true.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { refusals } from "@/domain/refusal";
import { closeCodes } from "@/protocol/close-codes";
import { limits } from "@/protocol/limits";
import { messageTypes } from "@/protocol/messages";

const foldersNotOurs = new Set([
  "node_modules",
  "generated",
  ".next",
  "dist",
  ".cache",
  "data",
  ".git",
  "test-results",
]);

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !foldersNotOurs.has(entry.name))
    .flatMap((entry) => {
      const path = folder === "." ? entry.name : `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(path) : [path];
    });

const files = filesBelow(".");
const read = (path: string): string => readFileSync(path, "utf8");
const isTest = (path: string): boolean =>
  /\.(test|spec|contract)\.tsx?$/.test(path) || path.includes("/testing/");
const sources = files.filter((path) => /\.tsx?$/.test(path) && !path.endsWith(".d.ts"));
/** Drives the product from outside: browser stories and measurements. */
const isTool = (path: string): boolean => /^(e2e|bench)\//.test(path);
const product = sources.filter((path) => !isTest(path));
const folderOf = (path: string): string => path.split("/", 1)[0] ?? "";

/** What a file imports of ours, as paths from the root. */
const importsOf = (path: string): string[] => {
  const specifiers = Array.from(
    read(path).matchAll(/(?:from|import)\s*\(?\s*"((?:\.{1,2}|@)\/[^"]*)"/g),
    (match) => match[1] ?? "",
  );
  return specifiers.map((specifier) =>
    specifier.startsWith("@/") ? specifier.slice(2) : normalize(join(dirname(path), specifier)),
  );
};

const holding = (pattern: RegExp, among = product): string[] =>
  among.filter((path) => pattern.test(read(path)));

describe("imports", () => {
  const mayImport: Record<string, readonly string[]> = {
    app: ["components", "domain", "protocol"],
    components: ["client", "protocol"],
    client: ["protocol"],
    server: ["domain", "protocol"],
    domain: ["protocol", "prisma"],
    protocol: [],
    prisma: [],
  };

  it("point down the map and nowhere else", () => {
    const wrong = product.flatMap((path) => {
      const folder = folderOf(path);
      const allowed = mayImport[folder];
      if (allowed === undefined) return [];
      return importsOf(path)
        .filter((target) => folderOf(target) !== folder && !allowed.includes(folderOf(target)))
        .map((target) => `${path} imports ${target}`);
    });
    expect(wrong).toEqual([]);
  });

  it("never take test material into the product", () => {
    const wrong = product.filter((path) => importsOf(path).some((target) => isTest(`${target}.ts`)));
    expect(wrong.filter((path) => !isTool(path))).toEqual([]);
  });

  it("reach every file from an entry, a page or a test", () => {
    const targets = new Set(sources.flatMap(importsOf));
    const isEntry = (path: string): boolean =>
      isTest(path) ||
      /^app\/(.*\/)?(page|layout|route|error|global-error|not-found|loading)\.tsx?$/.test(path) ||
      /^(server\/main|server\/workers\/worker|scripts\/migrate|scripts\/excise|bench\/main|prisma\/new-migration|vitest\.config)\.ts$/.test(
        path,
      ) ||
      path === "e2e/playwright.config.ts" ||
      /^e2e\/(prove|simulation\/main|shards\/hostile-node|storage\/(dying|locking)-writer|mutations\/vitest\.config)\.ts$/.test(
        path,
      );
    const dead = sources.filter((path) => !isEntry(path) && !targets.has(path.replace(/\.tsx?$/, "")));
    expect(dead).toEqual([]);
  });
});

describe("what is never so", () => {
  it("nothing but domain/env.ts reads process.env", () => {
    const readers = holding(/process\.env/).filter((path) => !isTool(path));
    expect(readers).toEqual(["domain/env.ts"]);
  });

  it("nothing outside server/workers integrates a Yjs update on the server", () => {
    const places = holding(/\bapplyUpdate\b/).filter((path) => /^(server|domain|app)\//.test(path));
    expect(places).toEqual(["server/workers/tasks.ts"]);
  });

  it("nothing but protocol/new-doc.ts makes a Yjs document", () => {
    expect(holding(/new (Y\.)?Doc\(/).filter((path) => !isTool(path))).toEqual(["protocol/new-doc.ts"]);
  });

  it("a room sees no socket, no request and no database", () => {
    const outside = /from "(ws|node:http|@\/prisma\/.*|@\/domain\/database)"/;
    expect(holding(outside).filter((path) => path.startsWith("server/room/"))).toEqual([]);
  });

  it("only domain/database.ts makes a database client", () => {
    const makers = holding(/@\/prisma\/generated/).filter((path) => !isTool(path));
    expect(makers).toEqual(["domain/database.ts"]);
  });

  it("no component opens a socket", () => {
    expect(
      holding(/new WebSocket|WebsocketProvider/).filter((path) => /^(app|components)\//.test(path)),
    ).toEqual([]);
  });

  it("only the shared slot lives on globalThis", () => {
    expect(holding(/globalThis as/)).toEqual(["domain/shared.ts"]);
  });

  it("no file is a bag or a barrel", () => {
    const bag = /(^|\/)(utils?|helpers?|misc|common|types|index)\.tsx?$/;
    expect(sources.filter((path) => bag.test(path))).toEqual([]);
  });

  it("a simulation knows no time and no chance but its scheduler's", () => {
    const simulation = sources.filter((path) => path.startsWith("e2e/simulation/"));
    const real =
      /\b(set(Timeout|Interval)\([^)]|Date\.now|performance\.now|Math\.random|random(Bytes|UUID|Int)\()/;
    expect(holding(real, simulation)).toEqual(["e2e/simulation/virtual-globals.ts"]);
    expect(holding(/\bsetImmediate\b/, simulation).sort()).toEqual([
      "e2e/simulation/scheduler.ts",
      "e2e/simulation/virtual-globals.ts",
    ]);
  });

  it("tests do not sleep", () => {
    // This file names what it looks for.
    const others = sources.filter((path) => isTest(path) && path !== "scripts/house.test.ts");
    const sleeping = /waitForTimeout|setTimeout\(\s*(resolve|done|r)\b/;
    expect(holding(sleeping, others)).toEqual([]);
  });
});

describe("documents", () => {
  const titles = sources
    .filter(isTest)
    .flatMap((path) => Array.from(read(path).matchAll(/["'`]([^"'`\n]*)["'`]/g)));
  const idsIn = (pattern: RegExp): string[] =>
    [
      ...new Set(titles.flatMap(([, text = ""]) => Array.from(text.matchAll(pattern), (match) => match[0]))),
    ].sort();

  it("every rule of docs/SPEC.md stands in a test title, and every id in a title is a rule", () => {
    const rules = Array.from(
      read("docs/SPEC.md").matchAll(/\*\*([A-Z]+-\d+)\*\*/g),
      (match) => match[1] ?? "",
    );
    expect(new Set(rules).size).toBe(rules.length);
    const areas = [...new Set(rules.map((rule) => rule.split("-")[0]))].join("|");
    expect(idsIn(new RegExp(`\\b(${areas})-\\d+\\b`, "g"))).toEqual([...rules].sort());
  });

  it("docs/THREAT_MODEL.md lists exactly the threats that tests name", () => {
    const listed = Array.from(
      read("docs/THREAT_MODEL.md").matchAll(/^\| ([A-Z]\d+) \|/gm),
      (match) => match[1] ?? "",
    );
    const named = idsIn(/\b[A-Z]\d{1,2}(?=[:,])/g);
    expect(named).toEqual([...listed].sort());
  });

  it("docs/PROTOCOL.md gives every message type of /sync its number", () => {
    const [, grammar = ""] = read("docs/PROTOCOL.md").split("```");
    const numbers = Array.from(grammar.matchAll(/^(?!step)\w+ += (\d+)/gm), ([, number]) => Number(number));
    expect(numbers).toEqual(Object.values(messageTypes));
  });

  const rows = (heading: string): string[][] => {
    const section = read("docs/PROTOCOL.md").split(`## ${heading}`)[1]?.split("\n## ")[0] ?? "";
    return Array.from(section.matchAll(/^\| (.+) \|$/gm), (match) => (match[1] ?? "").split(" | ")).slice(1);
  };

  it("docs/PROTOCOL.md lists the close codes", () => {
    expect(rows("Close codes")).toEqual(
      Object.values(closeCodes).map(({ code, retry, meaning }) => [
        String(code),
        retry ? "yes" : "no",
        meaning,
      ]),
    );
  });

  it("docs/PROTOCOL.md lists the refusals", () => {
    expect(rows("`/api/v1`")).toEqual(
      Object.entries(refusals).map(([name, { status }]) => [`\`${name}\``, String(status)]),
    );
  });

  it("docs/PROTOCOL.md lists the limits", () => {
    const spaced = (value: number): string => value.toLocaleString("en-US").replaceAll(",", " ");
    expect(rows("Limits")).toEqual(
      Object.entries(limits).map(([name, value]) => [`\`${name}\``, spaced(value)]),
    );
  });

  it("vitest.config.ts names only tests that exist", () => {
    const named = read("vitest.config.ts").match(/[\w/.-]+\.test\.ts(?=")/g) ?? [];
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((path) => !files.includes(path))).toEqual([]);
  });

  it("package.json names only scripts that exist", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const named = Object.values(scripts).flatMap((line) => line.match(/scripts\/[\w-]+\.mjs/g) ?? []);
    expect(named.filter((path) => !files.includes(path))).toEqual([]);
    expect(named).toHaveLength(Object.keys(scripts).length);
  });

  it("name only files and folders that exist", () => {
    const documents = files.filter((path) => /^(README|docs\/.*)\.md$/.test(path));
    const named = documents.flatMap((path) =>
      Array.from(
        read(path).matchAll(
          /`((?:app|components|client|server|domain|protocol|prisma|e2e|bench|scripts|docs)\/[\w./[\]-]*)`/g,
        ),
        (match) => ({ path, target: match[1] ?? "" }),
      ),
    );
    const known = new Set([
      ...files,
      ...files.flatMap((path) => path.split("/").map((_, i, parts) => `${parts.slice(0, i).join("/")}/`)),
    ]);
    const missing = named.filter(
      ({ target }) => !known.has(target) && !known.has(`${target}.ts`) && !known.has(`${target}.tsx`),
    );
    expect(missing).toEqual([]);
  });
});
