import { Skeleton, SkeletonBlock } from "../../_components/skeleton.tsx";

const ROWS = 10;

/** The shape of the list while the first answer is on its way. */
export function LibrarySkeleton() {
  return (
    <Skeleton label="Loading tracks">
      {Array.from({ length: ROWS }, (_, row) => (
        <div
          key={row}
          className="flex h-11 items-center gap-3 border-b border-line px-4 max-md:h-17"
        >
          <SkeletonBlock className="size-8 max-md:size-12" />
          <div className="grow">
            <SkeletonBlock className="mb-1.5 h-3 w-40" />
            <SkeletonBlock className="h-2.5 w-24" />
          </div>
          <SkeletonBlock className="h-3 w-10" />
        </div>
      ))}
    </Skeleton>
  );
}
