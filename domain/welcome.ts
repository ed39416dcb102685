// The document that a new account starts with. It teaches by being what it talks about.
import { type CreateDeps, createDocument, type DocumentView } from "./documents";
import type { Seed, SeedElement, SeedMark, SeedNode, SeedText } from "./seed";

const text = (words: string, ...marks: SeedMark["type"][]): SeedText =>
  marks.length === 0
    ? { type: "text", text: words }
    : { type: "text", text: words, marks: marks.map((type) => ({ type })) };

const paragraph = (...content: SeedText[]): SeedElement => ({ type: "paragraph", content });

const heading = (words: string): SeedElement => ({
  type: "heading",
  attrs: { level: 2 },
  content: [text(words)],
});

const bullets = (...items: SeedNode[][]): SeedElement => ({
  type: "bulletList",
  content: items.map((content) => ({
    type: "listItem",
    content: [{ type: "paragraph", content }],
  })),
});

const tasks = (...items: Array<readonly [done: boolean, words: string]>): SeedElement => ({
  type: "taskList",
  content: items.map(([checked, words]) => ({
    type: "taskItem",
    attrs: { checked },
    content: [paragraph(text(words))],
  })),
});

const quote = (...content: SeedText[]): SeedElement => ({
  type: "blockquote",
  content: [paragraph(...content)],
});

const code = (words: string): SeedElement => ({ type: "codeBlock", content: [text(words)] });

export const welcomeSeed: Seed = {
  title: "Welcome to Parley",
  content: [
    paragraph(
      text(
        "This is a document like any other. It is yours: change it, share it, or throw it away when you know your way around.",
      ),
    ),
    heading("Write together"),
    paragraph(
      text("Press "),
      text("Share", "bold"),
      text(", choose "),
      text("Anyone with the link", "bold"),
      text(
        ", and send the link to someone. They need no account. You will see their name appear at the top, their caret move through the text, and their words arrive as they type them. Write in the same sentence if you like: nothing gets lost.",
      ),
    ),
    heading("What Saved means"),
    paragraph(
      text("Look next to the title. While you type it says "),
      text("Saving…", "bold"),
      text(", then "),
      text("Saved", "bold"),
      text(
        ". We mean that word: it appears only after the server has written your change to its database, never before. Pull the plug a moment later and the text is still there.",
      ),
    ),
    quote(
      text(
        "No network? Keep writing. Your changes stay on this device, the header tells you how many are waiting, and they go out by themselves when you are back.",
      ),
    ),
    heading("Shape the text as you type"),
    paragraph(
      text("Press "),
      text("/", "code"),
      text(" for everything you can insert. Or begin a line with one of these and a space:"),
    ),
    bullets(
      [text("#", "code"), text(" makes a heading, "), text("##", "code"), text(" a smaller one")],
      [text("-", "code"), text(" starts a list, "), text("1.", "code"), text(" a numbered one")],
      [text("[ ]", "code"), text(" starts a list of things to tick")],
      [text(">", "code"), text(" begins a quotation")],
      [text("```", "code"), text(" opens a block for code")],
    ),
    paragraph(
      text("Inside a line, "),
      text("**two stars**", "code"),
      text(" make words "),
      text("bold", "bold"),
      text(" and "),
      text("_underscores_", "code"),
      text(" make them "),
      text("italic", "italic"),
      text(". Or select some words and use the bar that appears."),
    ),
    code(
      "Every document is kept as a list of small changes.\nThat is why two people can type at once, and why nothing has to be locked.",
    ),
    heading("Try it"),
    tasks(
      [true, "Open Parley"],
      [false, "Write a line here and wait for Saved"],
      [false, "Open the link in a second window and type in both"],
      [false, "Switch off your network, write on, switch it back on"],
      [false, "Start a document of your own"],
    ),
  ],
};

export const createWelcomeDocument = (deps: CreateDeps, ownerId: string): Promise<DocumentView> =>
  createDocument(deps, ownerId, welcomeSeed);
