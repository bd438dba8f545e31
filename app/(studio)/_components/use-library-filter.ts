"use client";
import { useSearchParams } from "next/navigation";
import { libraryAddress, readLibraryFilter, type LibraryFilter } from "./library-filter.ts";

/** What the library is narrowed to: it outlives a reload. */
export function useLibraryFilter(): [LibraryFilter, (filter: LibraryFilter) => void] {
  const query = useSearchParams();
  const narrow = (next: LibraryFilter) =>
    window.history.replaceState(null, "", libraryAddress(next));
  return [readLibraryFilter(new URLSearchParams(query)), narrow];
}
