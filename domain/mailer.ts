// How mail leaves the house. Text only: nothing that a person wrote can become markup in a stranger's mailbox.

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export interface Mailer {
  /** Resolves when the mail server has taken it. */
  send(mail: Mail): Promise<void>;
}
