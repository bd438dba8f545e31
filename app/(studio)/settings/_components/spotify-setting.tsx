"use client";
import { useQuery } from "@tanstack/react-query";
import { Clock, TriangleAlert } from "lucide-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import type { ConnectionView } from "#server/imports/views.ts";
import { Button } from "../../../_components/button.tsx";
import { Skeleton, SkeletonBlock } from "../../../_components/skeleton.tsx";
import { takeLostFocus } from "../../../_components/take-lost-focus.ts";
import { errorWords } from "../../../_trpc/error-words.ts";
import { useTRPC } from "../../../_trpc/trpc.ts";
import { formatDayInText, formatOnDay, formatUntil } from "../../../_words/format-date.ts";
import { ConnectLink } from "../../_spotify/connect-link.tsx";
import { connectionWords } from "./connection-words.ts";
import { DisconnectDialog } from "./disconnect-dialog.tsx";

/** Whether the account is connected to Spotify, until when, and the ways in and out. */
export function SpotifySetting() {
  const trpc = useTRPC();
  const { data: connection, error, refetch } = useQuery(trpc.spotify.connection.queryOptions());
  if (connection) return <Connection connection={connection} />;
  if (error === null) {
    return (
      <Skeleton label="Loading the connection">
        <SkeletonBlock className="h-10 w-full" />
      </Skeleton>
    );
  }
  const { title, text } = errorWords(error);
  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <p className="min-w-56 flex-1">
        <span className="font-medium">{title}.</span> <span className="text-t2">{text}</span>
      </p>
      <Button onClick={() => void refetch()}>Try again</Button>
    </div>
  );
}

function Connection({ connection }: { connection: ConnectionView }) {
  const [isLeaving, setIsLeaving] = useState(false);
  const { state, closedUntil, displayName, connectedAt, endsAt } = connection;
  const words = connectionWords(connection, new Date());
  const title = useRef<HTMLParagraphElement>(null);
  const hasAsked = useRef(false);
  const close = () => {
    hasAsked.current = true;
    setIsLeaving(false);
  };
  useEffect(() => {
    if (isLeaving || !hasAsked.current) return;
    // Where the connection is gone, so is the button that asked, now or when its news come.
    const frame = requestAnimationFrame(() => takeLostFocus(title.current));
    return () => cancelAnimationFrame(frame);
  }, [isLeaving, state]);
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div className="min-w-56 flex-1">
          <p ref={title} tabIndex={-1} className="w-fit rounded-tag font-medium wrap-anywhere">
            {words.title}
          </p>
          <p className="text-t2">{words.text}</p>
          {state === "active" && connectedAt !== null && endsAt !== null ? (
            <p className="tn mt-1 text-sm text-t3">
              Since {formatDayInText(connectedAt)}. Ends {formatOnDay(endsAt)}, as Spotify ends each
              connection after six months.
            </p>
          ) : null}
        </div>
        <div className="flex flex-wrap gap-2">
          {words.canConnect ? (
            <ConnectLink
              connection={connection}
              page="/settings"
              variant={state === "none" ? "primary" : "secondary"}
            >
              {state === "none" ? "Connect Spotify" : "Connect again"}
            </ConnectLink>
          ) : null}
          {state === "none" ? null : (
            <Button variant="danger" onClick={() => setIsLeaving(true)}>
              Disconnect
            </Button>
          )}
        </div>
      </div>
      {words.warning === null ? null : (
        <Note sign={<TriangleAlert size={15} className="text-warn" />}>{words.warning}</Note>
      )}
      {closedUntil === null ? null : (
        <Note sign={<Clock size={15} className="text-t2" />}>
          Spotify takes no requests of this server until {formatUntil(closedUntil)}. Imports wait
          and go on by themselves.
        </Note>
      )}
      {isLeaving ? <DisconnectDialog displayName={displayName} onClose={close} /> : null}
    </div>
  );
}

function Note({ sign, children }: { sign: ReactNode; children: ReactNode }) {
  return (
    <p className="tn flex items-start gap-2 rounded-field bg-sunken px-3 py-2 inset-ring-1 inset-ring-line">
      <span className="mt-0.5 shrink-0">{sign}</span>
      <span>{children}</span>
    </p>
  );
}
