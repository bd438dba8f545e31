"use client";
import { ProgressRing } from "../../../_components/progress-ring.tsx";
import { Skeleton, SkeletonBlock } from "../../../_components/skeleton.tsx";
import { useFocusPassedOn } from "./use-focus-passed-on.ts";

const ROWS = 9;

/** A list that is being read: says so at once, and shows its shape when it takes a moment. */
export function PreviewSkeleton({ note = null }: { note?: string | null }) {
  const place = useFocusPassedOn<HTMLDivElement>();
  return (
    <div ref={place} className="min-h-0 grow overflow-hidden px-4 pt-5 md:px-5">
      <p tabIndex={-1} data-takes-focus className="flex items-center gap-2 text-t2">
        <ProgressRing fraction={null} size={15} />
        Reading the list
      </p>
      <p className="mt-1 min-h-5 text-t3">{note}</p>
      <Skeleton label="Reading the list">
        <div className="flex items-center gap-4 py-4">
          <SkeletonBlock className="size-18 shrink-0 rounded-field!" />
          <div className="flex min-w-0 grow flex-col gap-2.5">
            <SkeletonBlock className="h-4.5 w-56 max-w-full" />
            <SkeletonBlock className="h-3 w-40 max-w-full" />
            <SkeletonBlock className="h-3 w-72 max-w-full" />
          </div>
        </div>
        {Array.from({ length: ROWS }, (_, index) => (
          <div key={index} className="flex h-11 items-center gap-3 border-t border-line">
            <SkeletonBlock className="size-4" />
            <SkeletonBlock className="size-7.5" />
            <SkeletonBlock className="h-3 w-52" />
            <SkeletonBlock className="ml-auto h-3 w-24 max-md:w-10" />
          </div>
        ))}
      </Skeleton>
    </div>
  );
}
