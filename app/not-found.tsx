import { SearchX } from "lucide-react";
import type { Metadata } from "next";
import { ButtonLink } from "./_components/button-link.tsx";
import { EmptyState } from "./_components/empty-state.tsx";

export const metadata: Metadata = { title: "Not found" };

/** Nothing lives at this address, or it is someone else's. */
export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-items-center bg-surface">
      <EmptyState
        level={1}
        icon={<SearchX size={22} />}
        title="Nothing here"
        text="This page or track does not exist, or it belongs to someone else."
        actions={
          <ButtonLink href="/" prefetch={false}>
            To the library
          </ButtonLink>
        }
      />
    </main>
  );
}
