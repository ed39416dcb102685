// The languages that code may be marked as, and what they are called.

/** In the order of the list to choose from. */
export const codeLanguages: readonly (readonly [value: string, label: string])[] = [
  ["", "Plain text"],
  ["bash", "Shell"],
  ["c", "C"],
  ["cpp", "C++"],
  ["csharp", "C#"],
  ["css", "CSS"],
  ["diff", "Diff"],
  ["go", "Go"],
  ["xml", "HTML, XML"],
  ["java", "Java"],
  ["javascript", "JavaScript"],
  ["json", "JSON"],
  ["kotlin", "Kotlin"],
  ["markdown", "Markdown"],
  ["php", "PHP"],
  ["python", "Python"],
  ["ruby", "Ruby"],
  ["rust", "Rust"],
  ["sql", "SQL"],
  ["swift", "Swift"],
  ["typescript", "TypeScript"],
  ["yaml", "YAML"],
];

/** What people type after the backticks, under the name in the list. */
const shortNames: ReadonlyMap<string, string> = new Map([
  ["c#", "csharp"],
  ["c++", "cpp"],
  ["cs", "csharp"],
  ["html", "xml"],
  ["js", "javascript"],
  ["jsx", "javascript"],
  ["kt", "kotlin"],
  ["md", "markdown"],
  ["py", "python"],
  ["rb", "ruby"],
  ["rs", "rust"],
  ["sh", "bash"],
  ["shell", "bash"],
  ["ts", "typescript"],
  ["tsx", "typescript"],
  ["yml", "yaml"],
]);

/** `written` is an attribute of a code block: anything. Empty for text of no language. */
export const codeLanguageOf = (written: unknown): string =>
  typeof written === "string" ? (shortNames.get(written) ?? written) : "";

/** A language typed after the backticks need not be one of those we list. */
export const codeLanguageLabel = (language: string): string =>
  codeLanguages.find(([value]) => value === language)?.[1] ?? language;
