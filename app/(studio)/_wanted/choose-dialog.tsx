"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../../_components/button.tsx";
import { Dialog } from "../../_components/dialog.tsx";
import { FormError } from "../../_components/form-error.tsx";
import { SearchField } from "../../_components/search-field.tsx";
import { Skeleton, SkeletonBlock } from "../../_components/skeleton.tsx";
import { errorSentence } from "../../_trpc/error-words.ts";
import { useTRPC } from "../../_trpc/trpc.ts";
import { formatDuration } from "../../_words/format-duration.ts";
import { LoadFailure } from "../_components/load-failure.tsx";
import { useDebounced } from "../_components/use-debounced.ts";
import { CandidateList } from "./candidate-list.tsx";
import { firstChoice, NONE } from "./first-choice.ts";
import { useChoose } from "./use-choose.ts";
import type { WantedTrack } from "./wanted-track.ts";

export interface ChooseDialogProps {
  wanted: WantedTrack;
  /** With the chosen file, null for none; without an argument where the choice was taken back. */
  onChosen?: (fileId?: string | null) => void;
  onClose: () => void;
}

const SEARCH_DELAY_MS = 200;

/** Which file is a track of a list: those that come near, best first, or any of the library. */
export function ChooseDialog({ wanted, onChosen, onClose }: ChooseDialogProps) {
  const trpc = useTRPC();
  const [text, setText] = useState("");
  const query = useDebounced(text.trim(), SEARCH_DELAY_MS);
  const answer = useQuery({
    ...trpc.playlist.candidates.queryOptions({
      wantedId: wanted.id,
      ...(query === "" ? {} : { query }),
    }),
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
  const [picked, setPicked] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const { isBusy, choose, decideAgain } = useChoose();
  const value = picked ?? firstChoice(answer.data ?? [], wanted);

  const run = async (work: () => Promise<void>) => {
    setError(null);
    try {
      await work();
      onClose();
    } catch (refusal) {
      setError(refusal);
    }
  };
  const use = (choice: string) =>
    run(async () => {
      const fileId = choice === NONE ? null : choice;
      await choose(wanted.id, fileId);
      onChosen?.(fileId);
    });
  const forget = () =>
    run(async () => {
      await decideAgain(wanted.id);
      onChosen?.();
    });
  return (
    <Dialog
      title={`Which file is “${wanted.title}”?`}
      onClose={onClose}
      footer={
        <>
          {wanted.isChosen ? (
            <Button variant="ghost" className="md:mr-auto" onClick={() => void forget()}>
              Choose automatically
            </Button>
          ) : null}
          <Button variant="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            isBusy={isBusy}
            disabledReason={value === null ? "Choose one of the files first." : undefined}
            onClick={() => value !== null && void use(value)}
          >
            {value === NONE ? "Leave it without a file" : "Use this file"}
          </Button>
        </>
      }
    >
      <p className="tn mb-3 text-t2">
        {[wanted.artist, formatDuration(wanted.durationSec)].filter(Boolean).join(", ")}
      </p>
      <SearchField
        label="Search your library for it"
        placeholder="Search your library"
        value={text}
        onChange={setText}
      />
      <div tabIndex={-1} data-autofocus className="mt-3 flex flex-col gap-3 pb-2 outline-none">
        <FormError text={error === null ? null : errorSentence(error)} />
        {answer.isPending ? <ListSkeleton /> : null}
        {answer.isError ? (
          <LoadFailure error={answer.error} onRetry={() => void answer.refetch()} />
        ) : null}
        {answer.data ? (
          <CandidateList
            candidates={answer.data}
            query={query}
            wanted={wanted}
            value={value}
            onChange={setPicked}
          />
        ) : null}
      </div>
    </Dialog>
  );
}

function ListSkeleton() {
  return (
    <Skeleton label="Looking for files">
      <div className="flex flex-col gap-2">
        {["first", "second", "none"].map((row) => (
          <SkeletonBlock key={row} className="h-14 w-full" />
        ))}
      </div>
    </Skeleton>
  );
}
