"use client";
import { createContext, useContext, useSyncExternalStore } from "react";
import type { UploadItem, UploadTarget } from "./upload-item.ts";
import type { UploadQueue } from "./upload-queue.ts";

/** What pages may do with uploads. */
export interface Uploads {
  readonly queue: UploadQueue;
  /** Opens the system's file picker. */
  readonly pick: () => void;
  /** Opens it for the one file of a track without audio. */
  readonly pickFor: (target: UploadTarget) => void;
}

export const UploadsContext = createContext<Uploads | null>(null);

/** Throws outside of an UploadProvider. */
export function useUploads(): Uploads {
  const uploads = useContext(UploadsContext);
  if (!uploads) throw new Error("useUploads needs an UploadProvider above it.");
  return uploads;
}

const NONE: readonly UploadItem[] = [];

/** The files on their way and those that ended lately. */
export function useUploadItems(queue: UploadQueue): readonly UploadItem[] {
  return useSyncExternalStore(queue.subscribe, queue.get, () => NONE);
}

/** The last file that was given for a track without audio; undefined when there is none any more. */
export function useUploadFor(trackId: string): UploadItem | undefined {
  const { queue } = useUploads();
  const find = () => queue.get().findLast(({ target }) => target?.trackId === trackId);
  return useSyncExternalStore(queue.subscribe, find, () => undefined);
}
