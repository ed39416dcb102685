import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AccountPage } from "@/components/account/account-page";
import { signInPath } from "@/components/account/return-path";
import { currentPerson } from "../page-data";

export const metadata: Metadata = { title: "Account" };

export default async function Account() {
  const person = await currentPerson();
  if (person === null) redirect(signInPath("/account"));
  return <AccountPage userId={person.id} name={person.name} color={person.color} email={person.email} />;
}
