"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import type { PreviewView } from "#server/imports/views.ts";
import { useTRPC } from "../../../_trpc/trpc.ts";
import { refusalWords } from "./refusal-words.ts";
import type { ImportPlace } from "./use-import-address.ts";
import { useLoadList, type LoadWish } from "./use-load-list.ts";

interface Typed {
  readonly text: string;
  /** The list that was shown then: with another one the field has that one's link. */
  readonly over: string | null;
}

type Shown = Pick<PreviewView, "address" | "access">;

/** The link in the field, and the list that it has led to. With an account lists are read as its owner sees them. */
export function useLink(
  { openList, listOf }: Pick<ImportPlace, "openList" | "listOf">,
  hasAccount: boolean,
) {
  const previewId = listOf("spotify");
  const shown = useShown(previewId);
  const shownUrl = shown?.address ?? null;
  const [typed, setTyped] = useState<Typed | null>(null);
  const { isPublic, remember } = useIsPublic(previewId, hasAccount && shown?.access === "open");
  const onLoaded = useCallback(
    ({ id }: PreviewView, wish: LoadWish) => {
      setTyped(null);
      remember(id, wish);
      openList("spotify", id);
    },
    [openList, remember],
  );
  const { ask, forget, isPending, error } = useLoadList(onLoaded);
  const value = (typed?.over === previewId ? typed.text : shownUrl) ?? "";
  const isShown = previewId !== null && value === shownUrl;

  const start = useCallback(
    (url: string, asEverybody: boolean) => {
      setTyped({ text: url, over: previewId });
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
    /** What is shown is what everybody sees, though an account could be asked. */
    isPublic,
    error: error === null ? null : refusalWords(error),
    load,
    /** What the field holds; what is shown is read as it was read before. */
    submit: (url: string) => start(url, url === shownUrl && isPublic),
    loadAgain: (asEverybody: boolean) => start(shownUrl ?? value, asEverybody),
    loadShown: useLoadShown(previewId, load),
    change,
    clear,
  };
}

function useShown(previewId: string | null): Shown | null {
  const trpc = useTRPC();
  const { data } = useQuery({
    ...trpc.spotify.previewById.queryOptions({ previewId: previewId ?? "" }),
    enabled: previewId !== null,
    select: ({ address, access }): Shown => ({ address, access }),
  });
  return previewId === null ? null : (data ?? null);
}

/** How a list was asked for; one that was read before tells by what came of it. */
function useIsPublic(previewId: string | null, wasReadSo: boolean) {
  const [asked, setAsked] = useState<{ id: string; isPublic: boolean } | null>(null);
  const remember = useCallback((id: string, { isPublic }: LoadWish) => {
    setAsked({ id, isPublic });
  }, []);
  const isPublic = asked !== null && asked.id === previewId ? asked.isPublic : wasReadSo;
  return { isPublic, remember };
}

/** Has the list that is shown read with the account, as soon as it is known which one it is. */
function useLoadShown(previewId: string | null, load: (url: string) => void): () => void {
  const trpc = useTRPC();
  const client = useQueryClient();
  return useCallback(() => {
    if (previewId === null) return;
    const query = trpc.spotify.previewById.queryOptions({ previewId });
    client.query({ ...query, staleTime: "static" }).then(
      ({ address }) => address !== null && load(address),
      // The list's own place says why.
      () => undefined,
    );
  }, [previewId, load, trpc, client]);
}
