// Apart from the other fonts, so that only pages that show prose preload it.
import localFont from "next/font/local";

export const proseFont = localFont({
  src: "../node_modules/@fontsource-variable/literata/files/literata-latin-wght-normal.woff2",
  variable: "--font-literata",
  weight: "200 900",
  style: "normal",
  display: "swap",
  adjustFontFallback: "Times New Roman",
});
