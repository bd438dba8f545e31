"use client";
import Link from "next/link";
import { BrandMark } from "./brand-mark.tsx";
import { classNames } from "./class-names.ts";
import { AccountMenu } from "./account-menu.tsx";
import { NavLink } from "./nav-link.tsx";
import { MAIN_PLACES, SYSTEM_PLACES } from "./nav-places.ts";
import { PlaylistLinks, type ShellPlaylist } from "./playlist-links.tsx";
import { StorageMeter } from "./storage-meter.tsx";

/** What the shell shows of the signed-in person. */
export interface ShellAccount {
  readonly name: string;
  readonly email: string;
  readonly role: "admin" | "user";
  readonly usedBytes: number;
  readonly quotaBytes: number;
}

/** Numbers beside the places. */
export interface ShellCounts {
  readonly tracks?: number | undefined;
  readonly jobs?: number | undefined;
  readonly bin?: number | undefined;
}

export interface SidebarProps {
  account: ShellAccount;
  counts: ShellCounts;
  playlists: readonly ShellPlaylist[];
  /** 56 px instead of 232; under 1280 px it always is. */
  isRail: boolean;
  onSignOut: () => void;
}

/** Brand, places, storage and account. Hidden on phones, where the tab bar stands in. */
export function Sidebar({ account, counts, playlists, isRail, onSignOut }: SidebarProps) {
  const system = SYSTEM_PLACES.filter(
    ({ isForAdmins }) => !isForAdmins || account.role === "admin",
  );
  return (
    <aside
      className={classNames(
        "flex min-h-0 flex-col overflow-y-auto",
        isRail
          ? "items-center px-2 py-3 phone:hidden"
          : "p-3 max-md:hidden max-xl:items-center max-xl:px-2",
      )}
    >
      <Link
        href="/"
        prefetch={false}
        aria-label="Sound Forge Alchemy, library"
        className={classNames(
          "mb-3 flex h-8 shrink-0 items-center gap-2.5 rounded-control font-semibold tracking-[-0.014em] whitespace-nowrap",
          isRail ? "w-9 justify-center" : "px-2 max-xl:w-9 max-xl:justify-center max-xl:px-0",
        )}
      >
        <BrandMark className="shrink-0 text-accent-text" />
        {isRail ? null : <span className="max-xl:hidden">Sound Forge Alchemy</span>}
      </Link>
      <nav aria-label="Main" className="grow">
        {MAIN_PLACES.map((place) => (
          <NavLink
            key={place.href}
            place={place}
            count={place.count && counts[place.count]}
            isRail={isRail}
          />
        ))}
        <PlaylistLinks playlists={playlists} isRail={isRail} />
      </nav>
      <nav aria-label="System" className="mt-4">
        {system.map((place) => (
          <NavLink key={place.href} place={place} isRail={isRail} />
        ))}
      </nav>
      {isRail ? null : (
        <div className="max-xl:hidden">
          <StorageMeter usedBytes={account.usedBytes} quotaBytes={account.quotaBytes} />
        </div>
      )}
      <div
        className={isRail ? "pt-2" : "mt-2 border-t border-line pt-2 max-xl:mt-0 max-xl:border-0"}
      >
        <AccountMenu
          name={account.name}
          email={account.email}
          isRail={isRail}
          onSignOut={onSignOut}
        />
      </div>
    </aside>
  );
}
