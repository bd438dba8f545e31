import type { ReactNode } from "react";

export interface Toast {
  readonly id: number;
  readonly tone: "done" | "neutral" | "warn" | "error";
  readonly title: string;
  readonly text?: string;
  readonly icon?: ReactNode;
  readonly action?: { readonly label: string; readonly onSelect: () => void };
  /** Toasts with the same key replace each other. */
  readonly key?: string;
}

const AT_MOST = 3;

/** Adds a toast at the end; the oldest that is no error goes first when there are more than three. */
export function withToast(toasts: readonly Toast[], toast: Toast): readonly Toast[] {
  const others = toasts.filter((other) => other.key === undefined || other.key !== toast.key);
  const next = [...others, toast];
  while (next.length > AT_MOST) {
    const oldest = next.findIndex((other) => other.tone !== "error" && other !== toast);
    next.splice(Math.max(0, oldest), 1);
  }
  return next;
}
