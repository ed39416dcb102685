import type { Metadata } from "next";
import { returnPath } from "@/components/account/return-path";
import { SignUpForm } from "@/components/account/sign-up-form";
import { PlainPage } from "@/components/site/plain-page";
import { signInProviders } from "../page-data";

export const metadata: Metadata = { title: "Sign up" };

export default async function SignUpPage({ searchParams }: PageProps<"/sign-up">) {
  const { from } = await searchParams;
  return (
    <PlainPage title="Sign up" lead="An account keeps your documents when this browser forgets you.">
      <SignUpForm
        providers={await signInProviders()}
        returnTo={returnPath(typeof from === "string" ? from : undefined)}
      />
    </PlainPage>
  );
}
