"use client";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import type { ShellPlaylist } from "./playlist-links.tsx";
import { Sidebar, type ShellAccount, type ShellCounts } from "./sidebar.tsx";
import { TabBar } from "./tab-bar.tsx";

export interface ShellProps {
  account: ShellAccount;
  counts: ShellCounts;
  /** By name. */
  playlists: readonly ShellPlaylist[];
  onSignOut: () => void;
  /** Notices over the page: offline, degraded. */
  banner?: ReactNode;
  children: ReactNode;
}

const PANEL =
  "md:my-2 md:mr-2 md:rounded-panel md:shadow-[0_0_0_1px_var(--line-2)] max-md:pt-[env(safe-area-inset-top)]";
const STUDIO_PANEL =
  "desk:my-2 desk:mr-2 desk:rounded-panel desk:shadow-[0_0_0_1px_var(--line-2)] phone:px-[env(safe-area-inset-left)] phone:pt-[env(safe-area-inset-top)]";

/** Sidebar or rail, main panel, tab bar. The studio has the rail, and no tab bar on phones. */
export function Shell(props: ShellProps) {
  const { account, counts, playlists, onSignOut, banner, children } = props;
  const isStudio = usePathname().startsWith("/tracks/");
  return (
    <div
      className={classNames(
        "grid h-dvh grid-rows-[minmax(0,1fr)_auto] md:grid-rows-[minmax(0,1fr)]",
        isStudio
          ? "desk:grid-cols-[3.5rem_minmax(0,1fr)]"
          : "md:grid-cols-[3.5rem_minmax(0,1fr)] xl:grid-cols-[14.5rem_minmax(0,1fr)]",
      )}
    >
      <a
        href="#main"
        className="fixed top-2 left-2 z-50 -translate-y-16 rounded-control bg-t1 px-3 py-2 font-medium text-t-inv focus:translate-y-0"
      >
        Skip to the main panel
      </a>
      <Sidebar
        account={account}
        counts={counts}
        playlists={playlists}
        isRail={isStudio}
        onSignOut={onSignOut}
      />
      <main
        id="main"
        tabIndex={-1}
        className={classNames(
          "relative flex min-h-0 min-w-0 flex-col overflow-hidden bg-surface outline-none",
          isStudio ? STUDIO_PANEL : PANEL,
        )}
      >
        {banner}
        {children}
      </main>
      {isStudio ? null : <TabBar jobCount={counts.jobs ?? 0} />}
    </div>
  );
}
