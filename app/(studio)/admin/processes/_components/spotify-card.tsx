"use client";
import { OpsCard } from "../../_components/ops-card.tsx";
import { StatusSign } from "../../_components/status-sign.tsx";
import { Age } from "./age.tsx";
import { useServerNow } from "./clock-offset.ts";
import {
  appTokenText,
  connectionsText,
  faultText,
  requestsText,
  spotifyCondition,
} from "./spotify-words.ts";
import type { WireSpotify, WireWorker } from "./wire-types.ts";
import { workerName } from "./worker-name.ts";

/** How the server stands with Spotify, by the worker that looked last, and how each worker's last request went. */
export function SpotifyCard({ workers }: { workers: readonly WireWorker[] }) {
  const now = useServerNow();
  const looks = workers.flatMap(({ snapshot, state, ...worker }) =>
    state === "live" && snapshot?.spotify
      ? [{ ...worker, takenAt: snapshot.takenAt, spotify: snapshot.spotify }]
      : [],
  );
  const last = looks.toSorted((a, b) => b.takenAt.localeCompare(a.takenAt))[0];
  if (!last) return <OpsCard title="Spotify" body={<NotSetUp />} />;
  const { tone, word } = spotifyCondition(last.spotify, now);
  return (
    <OpsCard
      title="Spotify"
      body={
        <div className="px-3.5 pb-3 text-sm">
          <Facts spotify={last.spotify} now={now} />
          <ul aria-label="Last requests for a token" className="mt-2">
            {looks.map((look) => (
              <LastRequest
                key={look.id}
                name={looks.length > 1 ? workerName(look) : null}
                lastRequest={look.spotify.lastRequest}
              />
            ))}
          </ul>
        </div>
      }
    >
      <span className="flex items-center gap-1.5 px-1.5 text-sm text-t2">
        <StatusSign tone={tone} />
        {word}
      </span>
    </OpsCard>
  );
}

function NotSetUp() {
  return (
    <p className="px-3.5 pb-3 text-t2">
      No worker speaks to Spotify as an app. Set SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET to let
      users connect their accounts.
    </p>
  );
}

function Facts({ spotify, now }: { spotify: WireSpotify; now: number }) {
  const { appTokenUntil, closedUntil } = spotify;
  // The page is first drawn without a clock.
  const timed = (text: (nowMs: number) => string): string => (now === 0 ? "" : text(now));
  const facts: readonly [string, string][] = [
    ["Connections", connectionsText(spotify)],
    ["Server’s token", timed((nowMs) => appTokenText(appTokenUntil, nowMs))],
    ["Requests", timed((nowMs) => requestsText(closedUntil, nowMs))],
  ];
  return (
    <dl className="tn flex flex-wrap gap-x-4 gap-y-0.5">
      {facts.map(([name, value]) => (
        <div key={name} className="flex gap-1.5">
          <dt className="text-t3">{name}</dt>
          <dd className="text-t2">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface LastRequestProps {
  /** Of the worker, where there are several. */
  name: string | null;
  lastRequest: WireSpotify["lastRequest"];
}

function LastRequest({ name, lastRequest }: LastRequestProps) {
  const fault = faultText(lastRequest);
  return (
    <li className="tn min-w-0 text-t2 wrap-anywhere">
      {name === null ? null : <span className="text-t3">{name}: </span>}
      {lastRequest === null ? (
        "No token was asked for yet."
      ) : (
        <>
          Last asked for a token <Age iso={lastRequest.at} suffix="ago" />.{fault && ` ${fault}`}
        </>
      )}
    </li>
  );
}
