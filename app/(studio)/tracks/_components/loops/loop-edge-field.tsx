"use client";
import { ChevronLeft, ChevronRight, ChevronsLeft, ChevronsRight, MapPin } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "../../../../_components/icon-button.tsx";
import type { Loop, LoopEdge } from "../../../../_player/practice/loop-edit.ts";
import type { LoopStep } from "./loop-actions.ts";
import { PositionField } from "../practice/position-field.tsx";
import { usePractice } from "../practice/practice-context.ts";
import { useShortcutText } from "../shortcuts/use-shortcut-text.ts";

interface Nudge extends LoopStep {
  readonly name: string;
  readonly icon: ReactNode;
}

/** One end of the loop: typed, put at the playhead, or nudged by a bar or a beat. */
export function LoopEdgeField({ edge, held }: { edge: LoopEdge; held: Loop }) {
  const { grid, loop } = usePractice();
  const keyOf = useShortcutText();
  const name = edge === "start" ? "Start" : "End";
  const nudges: readonly Nudge[] = [
    {
      unit: "bar",
      by: -1,
      name: grid ? "a bar back" : "1 s back",
      icon: <ChevronsLeft size={15} />,
    },
    {
      ...{ unit: "beat", by: -1, icon: <ChevronLeft size={15} /> },
      name: grid ? "a beat back" : "0.1 s back",
    },
    {
      ...{ unit: "beat", by: 1, icon: <ChevronRight size={15} /> },
      name: grid ? "a beat on" : "0.1 s on",
    },
    { unit: "bar", by: 1, name: grid ? "a bar on" : "1 s on", icon: <ChevronsRight size={15} /> },
  ];
  return (
    <div className="flex items-end gap-1">
      <PositionField
        label={name}
        frame={edge === "start" ? held.startFrame : held.endFrame}
        hasFocus={edge === "start"}
        onChange={(frame) => loop.placeEdge(edge, frame)}
      />
      <span className="flex h-10 items-center phone:h-11 phone:*:w-9!">
        {nudges.map(({ unit, by, name: direction, icon }) => (
          <IconButton
            key={direction}
            label={`${name} ${direction}`}
            icon={icon}
            onClick={() => loop.nudgeEdge(edge, { unit, by })}
          />
        ))}
        <IconButton
          label={`${name} at the playhead`}
          shortcut={keyOf(`loop-${edge}`)}
          icon={<MapPin size={15} />}
          onClick={() => loop.setHere(edge)}
        />
      </span>
    </div>
  );
}
