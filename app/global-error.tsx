"use client";
import { ServerCrash } from "lucide-react";
import { Button } from "./_components/button.tsx";
import { EmptyState } from "./_components/empty-state.tsx";
import "./globals.css";

/** Stands in for the whole document when even its frame failed. */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="en" data-theme="dark">
      <body>
        <main className="grid min-h-dvh place-items-center bg-surface">
          <EmptyState
            level={1}
            icon={<ServerCrash size={22} className="text-danger" />}
            title="The studio did not load"
            text={`Your tracks are safe. Load the page again${error.digest === undefined ? "" : `; the server's log knows more under ${error.digest}`}.`}
            actions={<Button onClick={() => window.location.reload()}>Load again</Button>}
          />
        </main>
      </body>
    </html>
  );
}
