"use client";
import { Disc3 } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useId } from "react";
import { formatCount } from "../_words/format-number.ts";
import { Artwork } from "./artwork.tsx";
import { classNames } from "./class-names.ts";
import { NavLink } from "./nav-link.tsx";

/** A list of tracks as the sidebar shows it. */
export interface ShellPlaylist {
  readonly id: string;
  readonly name: string;
  readonly hasCover: boolean;
  readonly total: number;
}

export const PLAYLISTS_PLACE = {
  href: "/playlists",
  label: "Playlists",
  Icon: Disc3,
  isTab: false,
} as const;

export interface PlaylistLinksProps {
  playlists: readonly ShellPlaylist[];
  /** Icon only, in the 56-px rail. */
  isRail: boolean;
}

/** The user's lists by name, in a box that scrolls by itself; one icon for all of them in the rail. */
export function PlaylistLinks({ playlists, isRail }: PlaylistLinksProps) {
  const id = useId();
  if (playlists.length === 0) return null;
  if (isRail) return <NavLink place={PLAYLISTS_PLACE} isRail />;
  return (
    <>
      <div className="xl:hidden">
        <NavLink place={PLAYLISTS_PLACE} isRail={false} />
      </div>
      <section aria-labelledby={id} className="mt-4 flex max-h-72 min-h-26 flex-col max-xl:hidden">
        <h2 id={id} className="px-2 pb-1 text-xs font-medium text-t3">
          Playlists
        </h2>
        <ul className="min-h-0 overflow-y-auto">
          {playlists.map((playlist) => (
            <li key={playlist.id}>
              <PlaylistLink playlist={playlist} />
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function PlaylistLink({ playlist }: { playlist: ShellPlaylist }) {
  const { id, name, hasCover, total } = playlist;
  const href = `/playlists/${id}`;
  const isCurrent = usePathname() === href;
  return (
    <Link
      href={href}
      prefetch={false}
      title={name}
      aria-current={isCurrent ? "page" : undefined}
      className={classNames(
        "focus-inset flex h-7.5 items-center gap-2.5 rounded-control px-2 font-medium pointer-coarse:h-11",
        isCurrent ? "bg-active text-t1" : "text-t2 hover:bg-hover hover:text-t1",
      )}
    >
      <Artwork
        seed={id}
        src={hasCover ? `/api/media/playlists/${id}/cover` : null}
        size={16}
        isWhole
        className="size-4 rounded-[3px]"
      />
      <span className="min-w-0 grow truncate">{name}</span>
      <span className={classNames("tn text-sm font-normal", isCurrent ? "text-t2" : "text-t3")}>
        {formatCount(total)}
        <span className="sr-only"> tracks</span>
      </span>
    </Link>
  );
}
