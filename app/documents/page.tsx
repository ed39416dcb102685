import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Suspense } from "react";
import { signInPath } from "@/components/account/return-path";
import { DocumentsFrame } from "@/components/documents/documents-frame";
import { DocumentsPage } from "@/components/documents/documents-page";
import { ListSkeleton } from "@/components/documents/list-skeleton";
import { currentPerson, documentsForPage, type Person } from "../page-data";

export const metadata: Metadata = { title: "My documents" };

export default async function Documents() {
  const person = await currentPerson();
  if (person === null) redirect(signInPath("/documents"));
  return (
    <DocumentsFrame person={person} view="documents">
      <Suspense fallback={<ListSkeleton />}>
        <FirstPage person={person} />
      </Suspense>
    </DocumentsFrame>
  );
}

async function FirstPage({ person }: { readonly person: Person }) {
  return <DocumentsPage userId={person.id} first={await documentsForPage(person, false)} />;
}
