import { CircleCheck, Info, OctagonX, TriangleAlert } from "lucide-react";

export type Tone = "ok" | "warn" | "danger" | "none";

/** A shape of its own for each tone; words stand beside it. */
export function StatusSign({ tone, size = 14 }: { tone: Tone; size?: number }) {
  switch (tone) {
    case "ok":
      return <CircleCheck size={size} className="text-ok" />;
    case "warn":
      return <TriangleAlert size={size} className="text-warn" />;
    case "danger":
      return <OctagonX size={size} className="text-danger" />;
    case "none":
      return <Info size={size} className="text-t3" />;
  }
}
