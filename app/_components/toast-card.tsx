"use client";
import { CircleAlert, CircleCheck, Info, TriangleAlert, X } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "./button.tsx";
import { IconButton } from "./icon-button.tsx";
import type { Toast } from "./toast-queue.ts";

const SHOWN_FOR_MS = 6000;

const ICONS = {
  done: <CircleCheck size={16} className="text-ok" />,
  neutral: <Info size={16} className="text-t2" />,
  warn: <TriangleAlert size={16} className="text-warn" />,
  error: <CircleAlert size={16} className="text-danger" />,
};

/** One toast: 6 s, waiting while hovered or focused; errors stay until they are closed. */
export function ToastCard({ toast, onClose }: { toast: Toast; onClose: (id: number) => void }) {
  const [isHeld, setIsHeld] = useState(false);
  const stays = toast.tone === "error";

  useEffect(() => {
    if (isHeld || stays) return undefined;
    const timer = window.setTimeout(() => onClose(toast.id), SHOWN_FOR_MS);
    return () => window.clearTimeout(timer);
  }, [isHeld, stays, toast.id, onClose]);

  return (
    <div
      role="group"
      aria-label={toast.title}
      onPointerEnter={() => setIsHeld(true)}
      onPointerLeave={() => setIsHeld(false)}
      onFocus={() => setIsHeld(true)}
      onBlur={() => setIsHeld(false)}
      onKeyDown={(event) => event.key === "Escape" && onClose(toast.id)}
      className="pointer-events-auto grid animate-rise grid-cols-[1.25rem_minmax(0,1fr)_auto] items-start gap-x-2.5 rounded-panel bg-overlay p-3 shadow-e2"
    >
      <span className="pt-0.5">{toast.icon ?? ICONS[toast.tone]}</span>
      <div className="min-w-0 self-center">
        <p className="font-medium wrap-anywhere">{toast.title}</p>
        {toast.text ? <p className="mt-0.5 text-sm text-t2 wrap-anywhere">{toast.text}</p> : null}
      </div>
      <div className="flex items-center gap-1 self-center">
        {toast.action ? (
          <Button
            size="sm"
            onClick={() => {
              onClose(toast.id);
              toast.action?.onSelect();
            }}
          >
            {toast.action.label}
          </Button>
        ) : null}
        <IconButton
          label="Close"
          size="sm"
          hasTooltip={false}
          icon={<X size={14} />}
          onClick={() => onClose(toast.id)}
        />
      </div>
    </div>
  );
}
