import {
  Circle,
  CircleDashed,
  CirclePause,
  CircleStop,
  OctagonX,
  TriangleAlert,
} from "lucide-react";
import type { ReactNode } from "react";
import { ProgressRing } from "../../../../_components/progress-ring.tsx";
import type { PortCondition } from "./port-condition.ts";

interface Look {
  readonly word: string;
  readonly className: string;
  readonly icon: (fraction: number | null) => ReactNode;
}

const SIZE = 15;

const LOOKS: Record<PortCondition, Look> = {
  busy: {
    word: "Working",
    className: "",
    icon: (fraction) => <ProgressRing size={SIZE} fraction={fraction} />,
  },
  idle: { word: "Idle", className: "text-t2", icon: () => <Circle size={SIZE} /> },
  starting: {
    word: "Starting",
    className: "text-t2",
    icon: () => <CircleDashed size={SIZE} className="working-spin" />,
  },
  resting: { word: "Resting", className: "text-t2", icon: () => <CirclePause size={SIZE} /> },
  stopping: { word: "Stopping", className: "text-t2", icon: () => <CircleStop size={SIZE} /> },
  down: { word: "Down", className: "text-t2", icon: () => <CircleDashed size={SIZE} /> },
  late: { word: "Late", className: "text-warn", icon: () => <TriangleAlert size={SIZE} /> },
  failed: { word: "Failed", className: "text-danger", icon: () => <OctagonX size={SIZE} /> },
};

export interface PortSignProps {
  condition: PortCondition;
  fraction: number | null;
}

/** What a port does: a sign and a word. */
export function PortSign({ condition, fraction }: PortSignProps) {
  const { word, className, icon } = LOOKS[condition];
  return (
    <span className={`flex items-center gap-1.5 ${className}`}>
      {icon(fraction)}
      {word}
    </span>
  );
}
