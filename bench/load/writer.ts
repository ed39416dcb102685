// Somebody who types in a paragraph of their own. The keystrokes are real Yjs updates, made before they are needed.
import * as Y from "yjs";
import { bodyRoot } from "@/protocol/content";
import { encodeUpdate } from "@/protocol/messages";

const words = "every word that is typed here goes to everybody else ";

export class Writer {
  readonly clientId: number;
  readonly #doc = new Y.Doc();
  readonly #text = new Y.XmlText();
  readonly #ready: Uint8Array[] = [];
  readonly opening: Uint8Array;
  /** The clock of the first character. */
  readonly firstClock: number;

  constructor(clientId: number) {
    this.clientId = clientId;
    this.#doc.clientID = clientId;
    const paragraph = new Y.XmlElement("paragraph");
    paragraph.insert(0, [this.#text]);
    this.#doc.getXmlFragment(bodyRoot).insert(0, [paragraph]);
    this.opening = encodeUpdate(Y.encodeStateAsUpdate(this.#doc));
    this.firstClock = Y.getState(this.#doc.store, clientId);
    this.#doc.on("update", (update) => this.#ready.push(encodeUpdate(update)));
  }

  prepare(keystrokes: number): void {
    while (this.#ready.length < keystrokes) this.#type();
  }

  /** The next keystroke as a message. */
  next(): Uint8Array {
    this.prepare(1);
    const message = this.#ready.shift();
    if (message === undefined) throw new Error("a keystroke made no update");
    return message;
  }

  #type(): void {
    const { length } = this.#text;
    this.#text.insert(length, words.charAt(length % words.length));
  }
}
