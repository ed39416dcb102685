// A program that uses Parley without a browser: signs in as a guest, calls the JSON API, opens sockets.
import WebSocket from "ws";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { bodyRoot } from "@/protocol/content";

export interface CreatedDocument {
  readonly id: string;
  readonly title: string;
}

export class ApiClient {
  readonly #base: string;
  readonly #cookies = new Map<string, string>();

  private constructor(base: string) {
    this.#base = base;
  }

  static async guest(base: string, name: string): Promise<ApiClient> {
    const client = new ApiClient(base);
    const { csrfToken } = (await (await client.call("GET", "/api/auth/csrf")).json()) as {
      csrfToken: string;
    };
    const form = new URLSearchParams({ csrfToken, name, json: "true" });
    const answer = await client.#fetch("/api/auth/callback/guest", { method: "POST", body: form });
    if (!answer.ok) throw new Error(`guest sign-in answered ${answer.status}`);
    return client;
  }

  get cookie(): string {
    return Array.from(this.#cookies, ([name, value]) => `${name}=${value}`).join("; ");
  }

  async userId(): Promise<string> {
    const session = (await (await this.call("GET", "/api/auth/session")).json()) as { user: { id: string } };
    return session.user.id;
  }

  call(method: string, path: string, body?: unknown): Promise<Response> {
    return this.#fetch(path, {
      method,
      ...(body !== undefined && {
        body: JSON.stringify(body),
        headers: { "Content-Type": "application/json" },
      }),
    });
  }

  /** The cookie of before stays what it was, for those who try it afterwards. */
  async signOut(): Promise<Response> {
    const { csrfToken } = (await (await this.call("GET", "/api/auth/csrf")).json()) as { csrfToken: string };
    const form = new URLSearchParams({ csrfToken, json: "true" });
    return this.#fetch("/api/auth/signout", { method: "POST", body: form });
  }

  async createDocument(title = ""): Promise<CreatedDocument> {
    const answer = await this.call("POST", "/api/v1/documents", title === "" ? {} : { title });
    return (await answer.json()) as CreatedDocument;
  }

  /** A stock y-websocket provider: nothing of it is ours but the cookie and the Origin. */
  connect(documentId: string, doc = new Y.Doc()): WebsocketProvider {
    const headers = { cookie: this.cookie, origin: this.#base };
    class SignedInSocket extends WebSocket {
      constructor(address: string | URL, protocols?: string | string[]) {
        super(address, protocols, { headers });
      }
    }
    return new WebsocketProvider(`${this.#base.replace("http", "ws")}/sync`, documentId, doc, {
      WebSocketPolyfill: SignedInSocket as unknown as typeof globalThis.WebSocket,
      disableBc: true,
    });
  }

  /** The text that the server has, a line for each block: what somebody would read who has never been here. */
  async textOf(documentId: string): Promise<string> {
    const provider = this.connect(documentId);
    await new Promise((resolve) => provider.once("sync", resolve));
    const blocks = provider.doc.getXmlFragment(bodyRoot).toArray();
    provider.destroy();
    return blocks.map((block) => block.toString().replaceAll(/<[^>]*>/g, "")).join("\n");
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.cookie !== "") headers.set("Cookie", this.cookie);
    const answer = await fetch(this.#base + path, { ...init, headers, redirect: "manual" });
    for (const setCookie of answer.headers.getSetCookie()) {
      const [pair = ""] = setCookie.split(";");
      const at = pair.indexOf("=");
      this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer;
  }
}
