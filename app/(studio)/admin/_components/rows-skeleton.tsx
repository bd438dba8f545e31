import { Skeleton, SkeletonBlock } from "../../../_components/skeleton.tsx";

/** The shape of a card's rows while the first answer is on its way. */
export function RowsSkeleton({ label, rows }: { label: string; rows: number }) {
  return (
    <Skeleton label={label}>
      <div className="border-t border-line">
        {Array.from({ length: rows }, (_, row) => (
          <div key={row} className="flex h-7.5 items-center gap-4 border-b border-line px-3.5">
            <SkeletonBlock className="h-3 w-24" />
            <SkeletonBlock className="h-3 w-40" />
            <SkeletonBlock className="ml-auto h-3 w-12" />
          </div>
        ))}
      </div>
    </Skeleton>
  );
}
