import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Suspense } from "react";
import { signInPath } from "@/components/account/return-path";
import { DocumentsFrame } from "@/components/documents/documents-frame";
import { ListSkeleton } from "@/components/documents/list-skeleton";
import { TrashPage } from "@/components/documents/trash-page";
import { currentPerson, documentsForPage, type Person } from "../../page-data";

export const metadata: Metadata = { title: "Trash" };

export default async function Trash() {
  const person = await currentPerson();
  if (person === null) redirect(signInPath("/documents/trash"));
  return (
    <DocumentsFrame person={person} view="trash">
      <Suspense fallback={<ListSkeleton />}>
        <FirstPage person={person} />
      </Suspense>
    </DocumentsFrame>
  );
}

async function FirstPage({ person }: { readonly person: Person }) {
  return <TrashPage userId={person.id} first={await documentsForPage(person, true)} />;
}
