"use client";
import { CircleAlert } from "lucide-react";
import { Button } from "../../../../_components/button.tsx";
import { useStudio } from "../studio-context.ts";

/** Stands in a lane whose audio can't be loaded. */
export function LaneFailure() {
  const { player } = useStudio();
  return (
    <div className="hatch relative z-10 flex h-full items-center justify-center gap-2.5 bg-surface px-3 text-t2 phone:gap-2 phone:px-2 phone:text-sm phone:leading-4">
      <CircleAlert size={15} className="shrink-0 text-danger" />
      <span>
        This stem did not load.<span className="phone:hidden"> The others keep playing.</span>
      </span>
      <Button size="sm" onClick={() => player?.retry()}>
        Load again
      </Button>
    </div>
  );
}
