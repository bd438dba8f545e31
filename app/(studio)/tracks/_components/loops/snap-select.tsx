"use client";
import { ChevronDown } from "lucide-react";
import { useId } from "react";
import { classNames } from "../../../../_components/class-names.ts";
import type { StudioSettings } from "../../../../_player/settings/studio-settings.ts";
import { usePractice } from "../practice/practice-context.ts";
import { useStudio } from "../studio-context.ts";

/** What loop points snap to; there only where the beats are known. */
export function SnapSelect({ className }: { className?: string }) {
  const { settings, changeSettings } = useStudio();
  const { grid } = usePractice();
  const id = useId();
  if (!grid) return null;
  return (
    <div className={classNames("flex flex-col gap-1", className)}>
      <label htmlFor={id} className="text-xs leading-3.5 text-t3">
        Snap
      </label>
      <span className="relative self-start">
        <select
          id={id}
          value={settings.snap}
          onChange={(event) =>
            changeSettings({ snap: event.target.value as StudioSettings["snap"] })
          }
          className="h-7.5 appearance-none rounded-control bg-raised pr-7 pl-2.5 font-medium inset-ring-1 inset-ring-line-2 hover:bg-hover phone:h-11 pointer-coarse:h-11"
        >
          <option value="off">Off</option>
          <option value="beat">Beat</option>
          <option value="bar">Bar</option>
        </select>
        <ChevronDown
          size={14}
          aria-hidden="true"
          className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 text-t3"
        />
      </span>
    </div>
  );
}
