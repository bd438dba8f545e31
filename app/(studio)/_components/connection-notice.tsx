"use client";
import { Unplug, X } from "lucide-react";
import { usePathname } from "next/navigation";
import { useEffect } from "react";
import type { ConnectionView } from "#server/imports/views.ts";
import { IconButton } from "../../_components/icon-button.tsx";
import { useAnnounce } from "../../_components/live-region.tsx";
import { NoticeBar } from "../../_components/notice-bar.tsx";
import { useIsHydrated } from "../../_components/use-is-hydrated.ts";
import { connectionNotice } from "../../_words/connection-end.ts";
import { ConnectLink } from "../_spotify/connect-link.tsx";
import { usePutOff } from "./use-put-off.ts";
import { useSpotifyConnection } from "./use-spotify-connection.ts";

/** They say how the connection stands themselves, or have no room for it. */
const ELSEWHERE = ["/settings", "/import", "/tracks/"];

/** Says that the connection to Spotify is over, or ends soon, wherever lists and their tracks are shown. */
export function ConnectionNotice() {
  const pathname = usePathname();
  const isHydrated = useIsHydrated();
  const connection = useSpotifyConnection();
  const isElsewhere = ELSEWHERE.some((place) => pathname.startsWith(place));
  if (!connection || !isHydrated || isElsewhere) return null;
  return <Notice connection={connection} />;
}

function Notice({ connection }: { connection: ConnectionView }) {
  const announce = useAnnounce();
  const [isPutOff, putOff] = usePutOff("spotify.reminder");
  const notice = connectionNotice(connection, new Date());
  const isShown = notice !== null && !(notice.canWait && isPutOff);
  const text = isShown ? notice.text : "";
  useEffect(() => {
    if (text !== "") announce(text);
  }, [announce, text]);
  if (!isShown) return null;
  return (
    <NoticeBar
      icon={<Unplug size={15} />}
      action={
        <span className="flex shrink-0 items-center gap-2">
          {notice.canConnect ? (
            <ConnectLink connection={connection} page="/settings" size="sm">
              Connect again
            </ConnectLink>
          ) : null}
          {notice.canWait ? (
            <IconButton
              label="Not today"
              size="sm"
              icon={<X size={14} />}
              onClick={() => {
                putOff();
                document.querySelector<HTMLElement>("#main")?.focus();
              }}
            />
          ) : null}
        </span>
      }
    >
      {text}
    </NoticeBar>
  );
}
