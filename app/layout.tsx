import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { parseTheme, THEME_COOKIE } from "./_components/theme.ts";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Sound Forge Alchemy", template: "%s · Sound Forge Alchemy" },
  description: "Split your own music into stems and play them while they are still being made.",
  referrer: "same-origin",
  robots: { index: false, follow: false },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  viewportFit: "cover",
  colorScheme: "dark light",
};

// Every page is rendered for its request, so that each script carries that request's nonce.
export const dynamic = "force-dynamic";

/** The document: theme from the cookie, so that the first paint is the right one. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = parseTheme((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <html lang="en" data-theme={theme}>
      <body>{children}</body>
    </html>
  );
}
