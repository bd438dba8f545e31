"use client";
import { CircleAlert } from "lucide-react";
import { Button } from "../../_components/button.tsx";
import { EmptyState } from "../../_components/empty-state.tsx";
import { errorWords } from "../../_trpc/error-words.ts";

/** A list that could not be read, and the way to ask again. */
export function LoadFailure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { title, text } = errorWords(error);
  return (
    <EmptyState
      icon={<CircleAlert size={22} className="text-danger" />}
      title={title}
      text={text}
      actions={
        <Button size="sm" onClick={onRetry}>
          Try again
        </Button>
      }
    />
  );
}
