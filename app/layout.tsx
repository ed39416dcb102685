import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { ThemeKeeper } from "@/components/ui/theme-keeper";
import { ToastProvider } from "@/components/ui/toast";
import { displayFont, uiFont } from "./fonts";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Parley: write it together, see it saved", template: "%s · Parley" },
  description: "Documents that people write together in the browser. Saved means saved.",
  applicationName: "Parley",
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  interactiveWidget: "resizes-content",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#0d1933" },
  ],
};

interface RootLayoutProps {
  readonly children: ReactNode;
}

export default async function RootLayout({ children }: RootLayoutProps) {
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  return (
    <html lang="en" suppressHydrationWarning className={`${displayFont.variable} ${uiFont.variable}`}>
      <body>
        <ThemeKeeper nonce={nonce} />
        <ToastProvider>{children}</ToastProvider>
      </body>
    </html>
  );
}
