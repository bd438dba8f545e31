"use client";
import { ServerCrash } from "lucide-react";
import { Button } from "./_components/button.tsx";
import { EmptyState } from "./_components/empty-state.tsx";

/** A page that failed while it was drawn; the rest of the server may be well. */
export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <main className="grid min-h-dvh place-items-center bg-surface">
      <EmptyState
        level={1}
        icon={<ServerCrash size={22} className="text-danger" />}
        title="This page did not load"
        text={`Your tracks are safe. Try again; if it stays, ask the person who runs this server to look at its log${error.digest === undefined ? "" : ` for ${error.digest}`}.`}
        actions={<Button onClick={reset}>Try again</Button>}
      />
    </main>
  );
}
