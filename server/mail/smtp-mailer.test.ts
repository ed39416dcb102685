import type { AddressInfo } from "node:net";
import { createServer, type Server, type Socket } from "node:net";
import { afterEach, expect, it } from "vitest";
import { createSmtpMailer } from "./smtp-mailer";

/** As much of a mail server as one letter needs. */
const answers: readonly (readonly [RegExp, string])[] = [
  [/^EHLO/i, "250-tiny\r\n250 8BITMIME"],
  [/^MAIL FROM/i, "250 ok"],
  [/^RCPT TO:<nobody@/i, "550 no such mailbox"],
  [/^RCPT TO/i, "250 ok"],
  [/^DATA/i, "354 go on"],
  [/^QUIT/i, "221 bye"],
];

const converse = (socket: Socket, letters: string[]): void => {
  let inLetter = false;
  let heard = "";
  socket.write("220 tiny\r\n");
  socket.on("error", () => undefined);
  socket.on("data", (chunk) => {
    heard += chunk.toString();
    for (;;) {
      const end = heard.indexOf(inLetter ? "\r\n.\r\n" : "\r\n");
      if (end < 0) return;
      const said = heard.slice(0, end);
      heard = heard.slice(end + (inLetter ? 5 : 2));
      if (inLetter) {
        letters.push(said);
        inLetter = false;
        socket.write("250 taken\r\n");
        continue;
      }
      const [, answer = "500 what"] = answers.find(([pattern]) => pattern.test(said)) ?? [];
      inLetter = answer.startsWith("354");
      socket.write(`${answer}\r\n`);
    }
  });
};

let server: Server | null = null;

const listen = async (letters: string[]): Promise<string> => {
  const listening = createServer((socket) => converse(socket, letters));
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  return `smtp://127.0.0.1:${(listening.address() as AddressInfo).port}`;
};

afterEach(async () => {
  const listening = server;
  server = null;
  if (listening !== null) await new Promise((resolve) => listening.close(resolve));
});

const mail = {
  to: "ada@example.org",
  subject: "Olga shared “Plan”\r\nBcc: eve@example.org",
  text: "A link.\n.\nEnd",
};

it("X3: hands a letter over as text, with no header that its words could have made", async () => {
  const letters: string[] = [];
  const mailer = createSmtpMailer({ smtpUrl: await listen(letters), from: "Parley <parley@example.org>" });
  await mailer.send(mail);
  const [head = "", body = ""] = letters[0]?.split("\r\n\r\n") ?? [];
  expect(head).toContain("From: Parley <parley@example.org>");
  expect(head).toContain("To: ada@example.org");
  expect(head).toMatch(/^Content-Type: text\/plain/m);
  expect(head).not.toMatch(/^Bcc:/im);
  expect(body).toContain("A link.");
});

it("fails when the server will not take it, and when there is none", async () => {
  const smtpUrl = await listen([]);
  const mailer = createSmtpMailer({ smtpUrl, from: "parley@example.org" });
  await expect(mailer.send({ ...mail, to: "nobody@example.org" })).rejects.toThrow(/550/);
  const nowhere = createSmtpMailer({ smtpUrl: "smtp://127.0.0.1:1", from: "parley@example.org" });
  await expect(nowhere.send(mail)).rejects.toThrow(/ECONNREFUSED/);
});
