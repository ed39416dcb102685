import { LandingPage } from "@/components/landing/landing-page";
import { currentPerson } from "./page-data";
import { proseFont } from "./prose-font";

export default async function Home() {
  return (
    <div className={proseFont.variable}>
      <LandingPage signedIn={(await currentPerson()) !== null} />
    </div>
  );
}
