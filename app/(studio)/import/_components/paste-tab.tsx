"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "../../../_trpc/trpc.ts";
import { ImportColumns } from "./import-columns.tsx";
import { ListHelp } from "./list-help.tsx";
import { PasteForm, type PastedList } from "./paste-form.tsx";
import { PreviewPane } from "./preview-pane.tsx";
import { PreviewSkeleton } from "./preview-skeleton.tsx";
import { refusalWords } from "./refusal-words.ts";
import { UploadZone } from "./upload-zone.tsx";
import type { ImportPlace } from "./use-import-address.ts";

const NO_NAME = "Pasted list";

/** A list that comes as text: typed, pasted, or out of a file. */
export function PasteTab({ place }: { place: ImportPlace }) {
  const { openList, listOf } = place;
  const previewId = listOf("paste");
  const [list, setList] = useState<PastedList>({ name: "", text: "" });
  const showing = useShowList((id) => openList("paste", id));
  const { mutate, reset, isPending, error } = showing;
  const show = ({ name, text }: PastedList) => {
    mutate({ name: name.trim() === "" ? NO_NAME : name.trim(), text });
  };
  const change = (next: PastedList) => {
    setList(next);
    reset();
  };
  return (
    <ImportColumns
      side={
        <>
          <ListHelp />
          <UploadZone />
        </>
      }
      shown={previewId}
    >
      {isPending ? <PreviewSkeleton /> : null}
      {!isPending && previewId === null ? (
        <PasteForm
          list={list}
          placeholderName={NO_NAME}
          error={error === null ? null : refusalWords(error)}
          onChange={change}
          onShow={show}
        />
      ) : null}
      {!isPending && previewId !== null ? (
        <PreviewPane
          key={previewId}
          previewId={previewId}
          connection={null}
          onLoad={() => (list.text === "" ? openList("paste", null) : show(list))}
          onClose={() => openList("paste", null)}
        />
      ) : null}
    </ImportColumns>
  );
}

/** Has a list compared with the library, to be shown. */
function useShowList(onShown: (previewId: string) => void) {
  const trpc = useTRPC();
  const client = useQueryClient();
  return useMutation(
    trpc.playlist.previewList.mutationOptions({
      onSuccess: (preview) => {
        const queryKey = trpc.spotify.previewById.queryKey({ previewId: preview.id });
        client.setQueryData(queryKey, preview);
        void client.invalidateQueries({ queryKey });
        onShown(preview.id);
      },
    }),
  );
}
