import { ListSkeleton } from "@/components/documents/list-skeleton";
import { SiteHeader } from "@/components/site/site-header";

export default function Loading() {
  return (
    <>
      <SiteHeader />
      <ListSkeleton />
    </>
  );
}
