"use client";
import { Clock, TriangleAlert } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import type { ConnectionView } from "#server/imports/views.ts";
import { classNames } from "../../../_components/class-names.ts";
import { useIsHydrated } from "../../../_components/use-is-hydrated.ts";
import { formatUntil } from "../../../_words/format-date.ts";
import { ConnectLink } from "../../_spotify/connect-link.tsx";
import { OwnPlaylists } from "./own-playlists.tsx";

export interface AccountPanelProps {
  connection: ConnectionView;
  /** Address of the list that is shown. */
  shownUrl: string | null;
  /** Has a playlist of the account's own loaded. */
  onChoose: (url: string) => void;
}

/** How the reader stands with Spotify: the way to connect, or their own playlists. */
export function AccountPanel({ connection, shownUrl, onChoose }: AccountPanelProps) {
  const { closedUntil } = connection;
  const isHydrated = useIsHydrated();
  return (
    <section
      aria-labelledby="own-spotify"
      className={classNames(
        "flex flex-col",
        connection.state === "active" && "xl:min-h-56 xl:flex-1",
      )}
    >
      <h2 id="own-spotify" className="min-h-6">
        Your Spotify
      </h2>
      <Standing connection={connection} hasList={shownUrl !== null} />
      {closedUntil === null || !isHydrated ? null : (
        <Note sign={<Clock size={15} className="text-t2" />}>
          Spotify takes no requests of this server until {formatUntil(closedUntil)}. Imports wait
          and go on by themselves.
        </Note>
      )}
      {connection.state === "active" ? (
        <OwnPlaylists shownUrl={shownUrl} onChoose={onChoose} />
      ) : null}
    </section>
  );
}

interface StandingProps {
  connection: ConnectionView;
  /** A list is shown, and importing it comes first. */
  hasList: boolean;
}

function Standing({ connection, hasList }: StandingProps): ReactNode {
  const { state, isConfigured, displayName } = connection;
  if (state === "active") {
    return (
      <p className="text-t3 wrap-anywhere">
        {displayName === "" ? "Connected" : `Connected as ${displayName}`}.{" "}
        <Link
          href="/settings"
          prefetch={false}
          className="font-medium text-accent-text hover:underline"
        >
          Change
        </Link>
      </p>
    );
  }
  if (!isConfigured) {
    return (
      <p className="text-t2">
        Accounts can’t be connected: the person who runs this server has not set that up. Links to
        what is public work without.
      </p>
    );
  }
  if (state === "connect_again") {
    return (
      <>
        <Note sign={<TriangleAlert size={15} className="text-warn" />}>
          The connection is over. Your lists stay, but are not kept in step. Connect again to go on.
        </Note>
        <p className="mt-3">
          <ConnectLink page="/import" connection={connection}>
            Connect again
          </ConnectLink>
        </p>
      </>
    );
  }
  return (
    <>
      <p className="text-t2">
        Connect your account to import your own and private playlists, and your liked songs. Audio
        is never taken from Spotify.
      </p>
      <p className="mt-3">
        <ConnectLink
          page="/import"
          connection={connection}
          variant={hasList ? "secondary" : "primary"}
        >
          Connect Spotify
        </ConnectLink>
      </p>
    </>
  );
}

function Note({ sign, children }: { sign: ReactNode; children: ReactNode }) {
  return (
    <p className="tn mt-2 flex items-start gap-2 rounded-field bg-sunken px-3 py-2 inset-ring-1 inset-ring-line">
      <span className="mt-0.5 shrink-0">{sign}</span>
      <span>{children}</span>
    </p>
  );
}
