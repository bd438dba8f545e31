"use client";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import type { PreviewView } from "#server/imports/views.ts";
import { errorWords } from "../../../_trpc/error-words.ts";
import { useTRPC } from "../../../_trpc/trpc.ts";
import type { ImportPlace } from "./use-import-address.ts";
import { useLoadList } from "./use-load-list.ts";

interface Typed {
  readonly text: string;
  /** The list that was shown then: with another one the field has that one's link. */
  readonly over: string | null;
}

/** The link in the field, and the list that it has led to. */
export function useLink({ openList, listOf }: Pick<ImportPlace, "openList" | "listOf">) {
  const previewId = listOf("spotify");
  const shownUrl = useShownAddress(previewId);
  const [typed, setTyped] = useState<Typed | null>(null);
  const [isPublic, setIsPublic] = useState(false);
  const onLoaded = useCallback(
    ({ id }: PreviewView) => {
      setTyped(null);
      openList("spotify", id);
    },
    [openList],
  );
  const { ask, forget, isPending, error } = useLoadList(onLoaded);
  const value = (typed?.over === previewId ? typed.text : shownUrl) ?? "";
  const isShown = previewId !== null && value === shownUrl;

  const start = useCallback(
    (url: string, asEverybody: boolean) => {
      setTyped({ text: url, over: previewId });
      setIsPublic(asEverybody);
      ask({ url, isPublic: asEverybody });
    },
    [ask, previewId],
  );
  const load = useCallback((url: string) => start(url, false), [start]);
  const change = (text: string) => {
    setTyped({ text, over: previewId });
    forget();
  };
  const clear = () => {
    setTyped(null);
    forget();
    openList("spotify", null);
  };
  return {
    value,
    previewId,
    /** Address of the list that is shown, once it is known. */
    shownUrl,
    /** What the field holds is what is shown. */
    isShown,
    isBusy: isPending,
    /** Something else than what is shown is on its way. */
    isOtherComing: isPending && !isShown,
    isPublic,
    error: error === null ? null : errorWords(error).text,
    load,
    loadAgain: (asEverybody: boolean) => start(shownUrl ?? value, asEverybody),
    change,
    clear,
  };
}

function useShownAddress(previewId: string | null): string | null {
  const trpc = useTRPC();
  const { data } = useQuery({
    ...trpc.spotify.previewById.queryOptions({ previewId: previewId ?? "" }),
    enabled: previewId !== null,
    select: ({ address }) => address,
  });
  return previewId === null ? null : (data ?? null);
}
