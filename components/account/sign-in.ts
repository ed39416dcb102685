// The three ways in and the way out. next-auth leaves the page when its own address does not answer, so that is
// asked first.

import { getProviders, signIn, signOut } from "next-auth/react";
import { DeviceCopies } from "@/client/device-copies";
import { forgetDrafts } from "@/client/drafts";
import { forgetModes } from "@/client/kept-modes";

export type SignInAnswer = { readonly ok: true } | { readonly ok: false; readonly words: string };

const unreachable: SignInAnswer = {
  ok: false,
  words: "The server did not answer. Check your connection and try again.",
};

const refusalWords = (status: number, error: string, wrong: string): string => {
  if (status === 429 || /slow|too.?many/i.test(error))
    return "Too many tries. Wait a minute, then try again.";
  return wrong;
};

const enter = async (
  provider: "guest" | "credentials",
  fields: Record<string, string>,
  wrong: string,
): Promise<SignInAnswer> => {
  try {
    if ((await getProviders()) === null) return unreachable;
    const answer = await signIn(provider, { ...fields, redirect: false });
    if (answer?.ok === true && !answer.error) return { ok: true };
    return { ok: false, words: refusalWords(answer?.status ?? 0, answer?.error ?? "", wrong) };
  } catch {
    return unreachable;
  }
};

export const signInAsGuest = (name = ""): Promise<SignInAnswer> =>
  enter(
    "guest",
    name.trim() === "" ? {} : { name: name.trim() },
    "You could not be let in as a guest. Try again.",
  );

export const signInWithPassword = (email: string, password: string): Promise<SignInAnswer> =>
  enter("credentials", { email, password }, "Email or password is not right.");

export const signInElsewhere = async (provider: string, returnTo: string): Promise<void> => {
  await signIn(provider, { callbackUrl: returnTo });
};

/** False when the server could not be told: then the person is still signed in, and nothing was deleted. */
export const leave = async (userId: string): Promise<boolean> => {
  try {
    if ((await getProviders()) === null) return false;
    await signOut({ redirect: false });
  } catch {
    return false;
  }
  forgetDrafts(userId);
  forgetModes(userId);
  await new DeviceCopies().forgetPerson(userId);
  window.location.assign("/");
  return true;
};
