"use client";
import { useEffect, useState } from "react";

/** Takes files dropped or pasted anywhere in the window; true while files hang over it. */
export function useFileDrop(onFiles: (files: readonly File[]) => void): boolean {
  const [isOver, setIsOver] = useState(false);

  useEffect(() => {
    let depth = 0;
    const track = (event: DragEvent, step: number) => {
      if (!hasFiles(event.dataTransfer)) return;
      event.preventDefault();
      depth = Math.max(0, depth + step);
      setIsOver(depth > 0);
    };
    const enter = (event: DragEvent) => track(event, 1);
    const leave = (event: DragEvent) => track(event, -1);
    const over = (event: DragEvent) => {
      if (!event.dataTransfer || !hasFiles(event.dataTransfer)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
    };
    const drop = (event: DragEvent) => {
      track(event, -depth);
      take(event.dataTransfer, onFiles);
    };
    const paste = (event: ClipboardEvent) => take(event.clipboardData, onFiles);

    window.addEventListener("dragenter", enter);
    window.addEventListener("dragleave", leave);
    window.addEventListener("dragover", over);
    window.addEventListener("drop", drop);
    window.addEventListener("paste", paste);
    return () => {
      window.removeEventListener("dragenter", enter);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("dragover", over);
      window.removeEventListener("drop", drop);
      window.removeEventListener("paste", paste);
    };
  }, [onFiles]);

  return isOver;
}

function hasFiles(transfer: DataTransfer | null): boolean {
  return transfer?.types.includes("Files") ?? false;
}

function take(transfer: DataTransfer | null, onFiles: (files: readonly File[]) => void): void {
  const files = Array.from(transfer?.files ?? []);
  if (files.length > 0) onFiles(files);
}
