import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { signInPath } from "@/components/account/return-path";
import { DocumentsFrame } from "@/components/documents/documents-frame";
import { DocumentsPage } from "@/components/documents/documents-page";
import { currentPerson, documentsForPage } from "../page-data";

export const metadata: Metadata = { title: "My documents" };

export default async function Documents() {
  const person = await currentPerson();
  if (person === null) redirect(signInPath("/documents"));
  return (
    <DocumentsFrame person={person} view="documents">
      <DocumentsPage first={await documentsForPage(person, false)} />
    </DocumentsFrame>
  );
}
