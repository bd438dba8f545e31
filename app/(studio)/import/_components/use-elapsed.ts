"use client";
import { useEffect, useState } from "react";

/** Whether something has been true for this long. */
export function useElapsed(isOn: boolean, afterMs: number): boolean {
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    if (!isOn) return undefined;
    const timer = setTimeout(() => setIsOver(true), afterMs);
    return () => {
      clearTimeout(timer);
      setIsOver(false);
    };
  }, [isOn, afterMs]);
  return isOn && isOver;
}
