"use client";
import { useMutation } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { ModelView } from "#server/models/model-view.ts";
import { useToasts } from "../../../../_components/toasts.tsx";
import { useTRPC } from "../../../../_trpc/trpc.ts";

export interface ModelCheck {
  /** Reads a model's files again; settles when that has ended and what was found is told. */
  readonly verify: (model: ModelView) => Promise<void>;
  /** Names of the models whose files are being checked from here. */
  readonly checking: ReadonlySet<string>;
}

/** What follows a call, whichever way it ended; `onError` tells why it was refused. */
interface CallEnd {
  readonly onError: (error: unknown) => void;
  readonly onSettled: () => Promise<void>;
}

/** The check of models' files, and which are under way. */
export function useModelCheck(end: CallEnd): ModelCheck {
  const trpc = useTRPC();
  const toasts = useToasts();
  const [checking, setChecking] = useState<ReadonlySet<string>>(() => new Set());
  const { mutateAsync } = useMutation(trpc.model.verify.mutationOptions(end));
  return useMemo(() => {
    const verify = async ({ name, label }: ModelView) => {
      setChecking((names) => new Set([...names, name]));
      await mutateAsync({ name }).then(
        ({ state }) => toasts.show(state === "installed" ? wholeToast(label) : damagedToast(label)),
        () => undefined,
      );
      setChecking((names) => new Set([...names].filter((other) => other !== name)));
    };
    return { verify, checking };
  }, [mutateAsync, toasts, checking]);
}

function wholeToast(label: string) {
  const text = "Every file is what it was.";
  return { tone: "done", title: `${label} is whole`, text, key: "models" } as const;
}

function damagedToast(label: string) {
  const text = "Its row says which file. It is not used until it is whole again.";
  return { tone: "error", title: `${label} is damaged`, text, key: "models" } as const;
}
