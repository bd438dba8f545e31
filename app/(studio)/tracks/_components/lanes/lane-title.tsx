"use client";
import { ChevronDown } from "lucide-react";
import { classNames } from "../../../../_components/class-names.ts";
import { stemLook } from "../../../../_components/stems.ts";
import { LaneMenu } from "./lane-menu.tsx";
import { useLaneName } from "./lane-name.ts";

/** A lane's icon and name, which open its menu; on phones the mixer sheet has the menu. */
export function LaneTitle({ stem, isOn }: { stem: string; isOn: boolean }) {
  const { Icon, textClass } = stemLook(stem);
  const name = useLaneName(stem);
  const icon = (
    <Icon
      size={16}
      aria-hidden="true"
      className={classNames("shrink-0", isOn ? textClass : "text-t3")}
    />
  );
  const text = (
    <span className={classNames("truncate font-semibold", !isOn && "text-t3")}>{name}</span>
  );
  return (
    <span className="flex min-w-0 grow items-center">
      <span className="flex min-w-0 items-center gap-1.5 desk:hidden">
        {icon}
        {text}
      </span>
      <LaneMenu
        stem={stem}
        trigger={(trigger) => (
          <button
            type="button"
            {...trigger}
            aria-label={`Lane ${name}`}
            title={name}
            className="group -ml-1 flex h-6 min-w-0 items-center gap-2 rounded-control px-1 hover:bg-hover phone:hidden pointer-coarse:h-11"
          >
            {icon}
            {text}
            <ChevronDown
              size={12}
              className="-ml-1 shrink-0 text-t3 group-hover:text-t1 group-focus-visible:text-t1"
            />
          </button>
        )}
      />
    </span>
  );
}
