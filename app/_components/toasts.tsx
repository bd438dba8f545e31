"use client";
import {
  createContext,
  useCallback,
  useContext,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from "react";
import { useAnnounce } from "./live-region.tsx";
import { ToastCard } from "./toast-card.tsx";
import { withToast, type Toast } from "./toast-queue.ts";

export interface Toasts {
  show: (toast: Omit<Toast, "id">) => void;
  /** Takes away the toast with this key, if it is there. */
  dismiss: (key: string) => void;
}

const ToastsContext = createContext<Toasts>({ show: () => undefined, dismiss: () => undefined });

export interface ToastProviderProps {
  children: ReactNode;
  /** Stands under the toasts in the same corner. */
  below?: ReactNode;
}

/** Holds at most three toasts, bottom right; needs a LiveRegion above it. */
export function ToastProvider({ children, below }: ToastProviderProps) {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const nextId = useRef(1);
  const announce = useAnnounce();

  const show = useCallback(
    (toast: Omit<Toast, "id">) => {
      const id = nextId.current++;
      setToasts((last) => withToast(last, { ...toast, id }));
      announce(
        [toast.title, toast.text].filter(Boolean).join(". "),
        toast.tone === "error" ? "alert" : "polite",
      );
    },
    [announce],
  );
  const dismiss = useCallback((key: string) => {
    setToasts((last) => last.filter((toast) => toast.key !== key));
  }, []);
  const close = useCallback((id: number) => {
    setToasts((last) => last.filter((toast) => toast.id !== id));
  }, []);
  const value = useMemo(() => ({ show, dismiss }), [show, dismiss]);

  return (
    <ToastsContext value={value}>
      {children}
      <section
        aria-label="Notifications"
        className="pointer-events-none fixed toast-corner right-6 z-40 flex w-93 flex-col gap-2 max-md:inset-x-3 max-md:w-auto"
      >
        {toasts.map((toast) => (
          <ToastCard key={toast.id} toast={toast} onClose={close} />
        ))}
        {below}
      </section>
    </ToastsContext>
  );
}

/** Shows and takes away toasts. */
export function useToasts(): Toasts {
  return useContext(ToastsContext);
}
