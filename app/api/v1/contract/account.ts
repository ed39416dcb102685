// Who somebody is, and how they sign in.
import { z } from "zod";
import { endpoint, plain } from "./definition";
import { email, name } from "./fields";

const password = z.string().max(1_000);

const me = z.strictObject({
  id: z.string(),
  name: z.string(),
  color: z.string(),
  email: z.string().nullable(),
  isGuest: z.boolean(),
});

export const account = {
  getMe: endpoint({ ...plain, method: "GET", path: "/me", summary: "Who you are", answer: me, refusals: [] }),
  changeMe: endpoint({
    ...plain,
    method: "PATCH",
    path: "/me",
    summary: "Change your name or colour",
    body: z.strictObject({ name: name.optional(), color: z.string().max(16).optional() }),
    answer: me,
    refusals: ["slow-down"],
  }),
  addPassword: endpoint({
    ...plain,
    method: "POST",
    path: "/me/account",
    summary: "Give a guest account an e-mail address and a password; the documents stay",
    body: z.strictObject({ email, password }),
    answer: me,
    refusals: ["already-registered", "account-exists", "sign-in-failed", "slow-down"],
  }),
  changePassword: endpoint({
    ...plain,
    method: "POST",
    path: "/me/password",
    summary: "Change the password; every login but this one is over",
    body: z.strictObject({ current: password, next: password }),
    answer: me,
    refusals: ["wrong-password", "no-password", "slow-down"],
  }),
  signUp: endpoint({
    ...plain,
    method: "POST",
    path: "/sign-up",
    summary: "Make an account and sign in, or sign in when it exists; a guest keeps the documents",
    open: true,
    body: z.strictObject({ name: name.optional(), email, password }),
    answer: me,
    refusals: ["account-exists", "sign-in-failed", "slow-down"],
  }),
} as const;
