"use client";
import { CloudUpload } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { AUDIO_ACCEPT } from "./audio-formats.ts";
import { isUnderWay, type UploadTarget } from "./upload-item.ts";
import { UploadQueue } from "./upload-queue.ts";
import { UploadsContext } from "./uploads-context.ts";
import { useAccepted } from "./use-accepted.ts";
import { useFileDrop, type TakeFiles } from "./use-file-drop.ts";

export interface UploadProviderProps {
  /** A file was taken; must keep its identity between renders. */
  onAccepted: () => void;
  children: ReactNode;
}

/** Uploads by picker, drop and paste, which go on while the reader moves between pages. */
export function UploadProvider({ onAccepted, children }: UploadProviderProps) {
  const [queue] = useState(() => new UploadQueue());
  const picker = useRef<HTMLInputElement>(null);
  const singlePicker = useRef<HTMLInputElement>(null);
  const target = useRef<UploadTarget | null>(null);
  const pick = useCallback(() => picker.current?.click(), []);
  const pickFor = useCallback((wanted: UploadTarget) => {
    target.current = wanted;
    singlePicker.current?.click();
  }, []);
  const add = useCallback<TakeFiles>((files, wanted) => queue.add(files, wanted), [queue]);
  const isOver = useFileDrop(add);
  const value = useMemo(() => ({ queue, pick, pickFor }), [queue, pick, pickFor]);
  useAccepted(queue, onAccepted);
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (queue.get().some(isUnderWay)) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [queue]);

  return (
    <UploadsContext value={value}>
      {children}
      <input
        ref={picker}
        type="file"
        multiple
        accept={AUDIO_ACCEPT}
        aria-label="Audio files to upload"
        className="hidden"
        onChange={(event) => {
          add(Array.from(event.target.files ?? []), null);
          event.target.value = "";
        }}
      />
      <input
        ref={singlePicker}
        type="file"
        accept={AUDIO_ACCEPT}
        aria-label="Audio file of the track"
        className="hidden"
        onChange={(event) => {
          add(Array.from(event.target.files ?? []), target.current);
          event.target.value = "";
        }}
      />
      {isOver ? <DropCurtain /> : null}
    </UploadsContext>
  );
}

function DropCurtain() {
  return (
    <div className="pointer-events-none fixed inset-0 z-50 grid animate-appear place-items-center bg-scrim p-6">
      <div className="flex w-full max-w-105 flex-col items-center gap-2 rounded-dialog border-[1.5px] border-dashed border-accent bg-overlay px-6 py-10 text-center shadow-e3">
        <CloudUpload size={28} className="text-accent-text" />
        <p className="text-lg font-semibold">Drop to upload</p>
        <p className="text-t2">Audio files become tracks in your library.</p>
      </div>
    </div>
  );
}
