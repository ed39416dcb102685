import type { Metadata } from "next";
import { NoAccessPage } from "@/components/sharing/no-access-page";
import { SiteHeader } from "@/components/site/site-header";
import { currentPerson } from "../../page-data";

export const metadata: Metadata = { title: "Not found" };

export default async function NoDocument() {
  const person = await currentPerson();
  return (
    <>
      <SiteHeader />
      <NoAccessPage userId={person?.id ?? null} />
    </>
  );
}
