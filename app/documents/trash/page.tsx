import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { signInPath } from "@/components/account/return-path";
import { DocumentsFrame } from "@/components/documents/documents-frame";
import { TrashPage } from "@/components/documents/trash-page";
import { currentPerson, documentsForPage } from "../../page-data";

export const metadata: Metadata = { title: "Trash" };

export default async function Trash() {
  const person = await currentPerson();
  if (person === null) redirect(signInPath("/documents/trash"));
  return (
    <DocumentsFrame person={person} view="trash">
      <TrashPage first={await documentsForPage(person, true)} />
    </DocumentsFrame>
  );
}
