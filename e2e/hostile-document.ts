// A document as somebody makes it who wants their words to run on other people's pages.
import * as Y from "yjs";
import { bodyRoot } from "@/protocol/content";

const markup = [
  "<img src=x onerror=alert(1)>",
  "</script><script>alert(2)</script>",
  '"><svg onload=alert(3)>',
];
const addresses = [
  "javascript:alert(4)",
  "JaVaScRiPt:alert(5)",
  "java\tscript:alert(6)",
  "\u0001javascript:alert(7)",
  "data:text/html,<script>alert(8)</script>",
  'https://example.org/" onclick="alert(9)',
];
const names = ["script", "img", "iframe", "__proto__", 'p onclick="alert(10)"'];

const element = (name: string, attributes: Record<string, string>, text: string): Y.XmlElement => {
  const made = new Y.XmlElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.insert(0, [new Y.XmlText(text)]);
  return made;
};

const linked = (href: string): Y.XmlElement => {
  const made = new Y.XmlElement("paragraph");
  const text = new Y.XmlText();
  made.insert(0, [text]);
  text.insert(0, "Press here", { link: { href, onclick: "alert(11)" } });
  return made;
};

export const hostileDocument = (): Y.Doc => {
  const doc = new Y.Doc();
  const bad = { onclick: "alert(12)", style: "position:fixed", level: "1><script>alert(13)</script>" };
  doc
    .getXmlFragment(bodyRoot)
    .push([
      ...markup.map((text) => element("paragraph", bad, text)),
      ...markup.map((text) => element("codeBlock", { language: text }, text)),
      ...markup.map((text) => element("heading", { ...bad, level: text }, text)),
      ...names.map((name) => element(name, { ...bad, src: "x", onerror: "alert(14)" }, `alert in ${name}`)),
      ...addresses.map(linked),
    ]);
  return doc;
};
