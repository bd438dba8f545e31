"use client";
import { useEffect, useState } from "react";
import type { UploadTarget } from "./upload-item.ts";

export type TakeFiles = (files: readonly File[], target: UploadTarget | null) => void;

/** What is spread over an element that takes a file for its track; it has `data-dropping` while files hang over it. */
export function dropTarget({ trackId, wantedId }: UploadTarget) {
  return { "data-drop-track": trackId, "data-drop-wanted": wantedId ?? undefined };
}

/** Takes files dropped or pasted anywhere in the window; true while files hang over it, but over no track of their own. */
export function useFileDrop(onFiles: TakeFiles): boolean {
  const [isOver, setIsOver] = useState(false);

  useEffect(() => {
    let depth = 0;
    let marked: HTMLElement | null = null;
    const mark = (element: HTMLElement | null) => {
      if (element === marked) return;
      delete marked?.dataset.dropping;
      marked = element;
      if (marked) marked.dataset.dropping = "";
    };
    const track = (event: DragEvent, step: number) => {
      if (!hasFiles(event.dataTransfer)) return;
      event.preventDefault();
      depth = Math.max(0, depth + step);
      if (step !== -1 || depth === 0) mark(depth > 0 ? elementOf(event) : null);
      setIsOver(depth > 0 && marked === null);
    };
    const enter = (event: DragEvent) => track(event, 1);
    const leave = (event: DragEvent) => track(event, -1);
    const over = (event: DragEvent) => {
      if (!event.dataTransfer || !hasFiles(event.dataTransfer)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
    };
    const drop = (event: DragEvent) => {
      const target = targetOf(elementOf(event));
      track(event, -depth);
      take(event.dataTransfer, (files) => onFiles(files, target));
    };
    const paste = (event: ClipboardEvent) =>
      take(event.clipboardData, (files) => onFiles(files, null));

    window.addEventListener("dragenter", enter);
    window.addEventListener("dragleave", leave);
    window.addEventListener("dragover", over);
    window.addEventListener("drop", drop);
    window.addEventListener("paste", paste);
    return () => {
      mark(null);
      window.removeEventListener("dragenter", enter);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("dragover", over);
      window.removeEventListener("drop", drop);
      window.removeEventListener("paste", paste);
    };
  }, [onFiles]);

  return isOver;
}

function elementOf({ target }: DragEvent): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>("[data-drop-track]") : null;
}

function targetOf(element: HTMLElement | null): UploadTarget | null {
  const { dropTrack, dropWanted } = element?.dataset ?? {};
  return dropTrack === undefined ? null : { trackId: dropTrack, wantedId: dropWanted ?? null };
}

function hasFiles(transfer: DataTransfer | null): boolean {
  return transfer?.types.includes("Files") ?? false;
}

function take(transfer: DataTransfer | null, onFiles: (files: readonly File[]) => void): void {
  const files = Array.from(transfer?.files ?? []);
  if (files.length > 0) onFiles(files);
}
