"use client";
import { useEffect, useState } from "react";
import { Scope } from "../../../_player/scope.ts";

interface ViewHold {
  readonly isHeld: () => boolean;
  /** Ends when that pointer is lifted, wherever it is by then and whatever became of the element under it. */
  readonly holdFor: (pointerId: number) => void;
}

/** Pointers that drag something on the timeline, and for which the view has to stay where it is. */
export function useViewHold(): ViewHold {
  const [pointers] = useState(() => new Set<number>());
  useEffect(() => {
    const scope = new Scope();
    const lift = (event: Event) => {
      if (event instanceof PointerEvent) pointers.delete(event.pointerId);
    };
    scope.listen(window, "pointerup", lift);
    scope.listen(window, "pointercancel", lift);
    return () => scope.close();
  }, [pointers]);
  const [hold] = useState<ViewHold>(() => ({
    isHeld: () => pointers.size > 0,
    holdFor: (pointerId) => void pointers.add(pointerId),
  }));
  return hold;
}
