"use client";
import { NotebookPen } from "lucide-react";
import { Button } from "../../../../_components/button.tsx";
import { IconButton } from "../../../../_components/icon-button.tsx";
import { FollowButton } from "./follow-button.tsx";
import { Overview } from "./overview.tsx";
import { usePractice } from "../practice/practice-context.ts";
import { useShortcutText } from "../shortcuts/use-shortcut-text.ts";
import { useStudio } from "../studio-context.ts";
import { ZoomButtons } from "./zoom-buttons.tsx";

/** The whole track in one strip with the zoom beside it; on phones the strip sits in the transport. */
export function OverviewRow() {
  const { timeline } = useStudio();
  const { open } = usePractice();
  const keyOf = useShortcutText();
  return (
    <div className="grid h-13 shrink-0 grid-cols-[var(--lane-head)_minmax(0,1fr)] border-b border-line phone:hidden">
      <div className="flex items-center gap-2 border-r border-line pr-3 pl-4 text-sm text-t3">
        <span className="grow max-xl:sr-only">Whole track</span>
        <IconButton
          label="Notes and markers"
          shortcut={keyOf("notes")}
          size="sm"
          data-opens="notes"
          aria-haspopup="dialog"
          icon={<NotebookPen size={15} />}
          className="max-xl:hidden"
          onClick={() => open("notes")}
        />
        <FollowButton size="sm" />
        <ZoomButtons size="sm" />
        <Button variant="ghost" size="sm" aria-disabled={timeline.isFit} onClick={timeline.fit}>
          Fit
        </Button>
      </div>
      <Overview />
    </div>
  );
}
