"use client";
import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from "react";

/** Speaks a sentence: politely, or at once as an alert. */
export type Announce = (text: string, urgency?: "polite" | "alert") => void;

const AnnounceContext = createContext<Announce>(() => undefined);

/** The page's one polite region and its one alert region. */
export function LiveRegion({ children }: { children: ReactNode }) {
  const [polite, setPolite] = useState("");
  const [alert, setAlert] = useState("");
  const announce = useCallback<Announce>((text, urgency = "polite") => {
    const set = urgency === "alert" ? setAlert : setPolite;
    set((last) => (last === text ? `${text}\u00a0` : text));
  }, []);
  const regions = useMemo(
    () => (
      <>
        <div role="status" className="sr-only">
          {polite}
        </div>
        <div role="alert" className="sr-only">
          {alert}
        </div>
      </>
    ),
    [polite, alert],
  );
  return (
    <AnnounceContext value={announce}>
      {children}
      {regions}
    </AnnounceContext>
  );
}

/** Gives the page's announcer; outside a LiveRegion it stays silent. */
export function useAnnounce(): Announce {
  return useContext(AnnounceContext);
}
