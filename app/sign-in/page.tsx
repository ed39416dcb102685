import type { Metadata } from "next";
import { returnPath } from "@/components/account/return-path";
import { SignInForm } from "@/components/account/sign-in-form";
import { PlainPage } from "@/components/site/plain-page";
import { signInProviders } from "../page-data";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: PageProps<"/sign-in">) {
  const { from } = await searchParams;
  return (
    <PlainPage title="Sign in" lead="Your documents are where you left them.">
      <SignInForm
        providers={await signInProviders()}
        returnTo={returnPath(typeof from === "string" ? from : undefined)}
      />
    </PlainPage>
  );
}
