"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { useId } from "react";
import type { PlaylistView } from "#server/imports/views.ts";
import { Switch } from "../../../_components/switch.tsx";
import { useToasts } from "../../../_components/toasts.tsx";
import { errorWords } from "../../../_trpc/error-words.ts";
import { useTRPC } from "../../../_trpc/trpc.ts";
import { SYNC_CHOICES, syncWords } from "../../../_words/list-words.ts";

const FIRST_HOURS = Number(SYNC_CHOICES[0].value);

export interface KeepInStepProps {
  playlist: Pick<PlaylistView, "id" | "syncHours">;
  className?: string;
}

/** Whether a list is looked at by itself, and how often; takes effect at once. */
export function KeepInStep({ playlist, className = "" }: KeepInStepProps) {
  const id = useId();
  const trpc = useTRPC();
  const client = useQueryClient();
  const toasts = useToasts();
  const save = useMutation(
    trpc.playlist.setSync.mutationOptions({
      onError: (error) => toasts.show({ tone: "error", ...errorWords(error), key: "sync" }),
      onSettled: () => client.invalidateQueries({ queryKey: trpc.playlist.pathKey() }),
    }),
  );
  const wished = save.isPending ? (save.variables.syncHours ?? null) : playlist.syncHours;
  const change = (syncHours: number | null) => save.mutate({ playlistId: playlist.id, syncHours });
  return (
    <div className={`flex items-center gap-2 ${className}`}>
      <Switch
        isOn={wished !== null}
        isBusy={save.isPending}
        labelledBy={`${id}-name`}
        onChange={(isOn) => change(isOn ? FIRST_HOURS : null)}
      />
      <span id={`${id}-name`} className="text-t2 whitespace-nowrap">
        Keep in step
      </span>
      {wished === null ? null : <HowOften hours={wished} onChange={change} />}
    </div>
  );
}

function HowOften({ hours, onChange }: { hours: number; onChange: (hours: number) => void }) {
  const value = String(hours);
  const isKnown = SYNC_CHOICES.some((choice) => choice.value === value);
  const choices = isKnown ? SYNC_CHOICES : [{ value, label: syncWords(hours) }, ...SYNC_CHOICES];
  return (
    <span className="relative">
      <select
        aria-label="How often"
        value={value}
        onChange={(event) => onChange(Number(event.target.value))}
        className="h-7.5 appearance-none rounded-control bg-raised pr-7 pl-2.5 font-medium text-t1 inset-ring-1 inset-ring-line-2 hover:bg-hover max-md:h-11 max-md:text-input-touch"
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value} className="bg-overlay text-t1">
            {choice.label}
          </option>
        ))}
      </select>
      <ChevronDown
        size={14}
        className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 text-t2"
      />
    </span>
  );
}
