"use client";
import { useEffect, useState, type ReactNode } from "react";

const AFTER_MS = 300;

/** Shows its shape only after 300 ms, so that quick answers do not flash. */
export function Skeleton({ label, children }: { label: string; children: ReactNode }) {
  const [isShown, setIsShown] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setIsShown(true), AFTER_MS);
    return () => window.clearTimeout(timer);
  }, []);
  return (
    <div aria-busy="true">
      <span className="sr-only">{label}</span>
      {isShown ? <div aria-hidden="true">{children}</div> : null}
    </div>
  );
}

/** One grey block of a skeleton; size it by class. */
export function SkeletonBlock({ className }: { className: string }) {
  return <span className={`block rounded-tag bg-active ${className}`} />;
}
