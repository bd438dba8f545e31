"use client";
import { useQuery } from "@tanstack/react-query";
import { TriangleAlert, WifiOff } from "lucide-react";
import { Button } from "../../_components/button.tsx";
import { NoticeBar } from "../../_components/notice-bar.tsx";
import { useRealtime } from "../../_realtime/realtime-context.ts";
import { useIsOffline } from "../../_realtime/use-connection.ts";
import { healthWarnings, readHealth } from "./health-warnings.ts";

const ASK_EVERY_MS = 30_000;

/** Says when nothing arrives live, and when the server works less well than it should. */
export function ServerNotice() {
  const { socket } = useRealtime();
  const isOffline = useIsOffline();
  const health = useQuery({
    queryKey: ["health"],
    queryFn: readHealth,
    refetchInterval: ASK_EVERY_MS,
    staleTime: ASK_EVERY_MS,
    retry: false,
  });
  if (isOffline) {
    return (
      <NoticeBar
        icon={<WifiOff size={15} />}
        action={
          <Button size="sm" onClick={() => socket.disconnect().connect()}>
            Connect now
          </Button>
        }
      >
        Connection lost. What you see is not live until it is back.
      </NoticeBar>
    );
  }
  const warnings = healthWarnings(health.data);
  if (warnings.length === 0) return null;
  return <NoticeBar icon={<TriangleAlert size={15} />}>{warnings.join(" ")}</NoticeBar>;
}
