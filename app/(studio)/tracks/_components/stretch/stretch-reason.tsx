"use client";
import { Info } from "lucide-react";
import { Button } from "../../../../_components/button.tsx";
import { useStretch } from "./use-stretch.ts";

/** Why tempo and pitch can't be changed here, and what helps; nothing where they can. */
export function StretchReason() {
  const { disabledReason, way, loadAgain } = useStretch();
  if (disabledReason === undefined) return null;
  return (
    <div className="flex gap-2 text-sm">
      <Info size={15} aria-hidden="true" className="mt-0.5 shrink-0 text-info" />
      <div>
        <p>{disabledReason}</p>
        <p className="mt-1 text-t2">{way}</p>
        {loadAgain ? (
          <Button size="sm" className="mt-2" onClick={loadAgain}>
            Load again
          </Button>
        ) : null}
      </div>
    </div>
  );
}
