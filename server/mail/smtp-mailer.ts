// Hands mail to the mail server that the environment names. Waits for it no longer than a minute in all.
import { createTransport } from "nodemailer";
import type { MailSettings } from "@/domain/env";
import type { Mailer } from "@/domain/mailer";

const patience = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };

export const createSmtpMailer = ({ smtpUrl, from }: MailSettings): Mailer => {
  const transport = createTransport({ url: smtpUrl, ...patience });
  return {
    send: async ({ to, subject, text }) => {
      await transport.sendMail({ from, to, subject, text, disableFileAccess: true, disableUrlAccess: true });
    },
  };
};
