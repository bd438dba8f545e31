"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { classNames } from "./class-names.ts";
import { isAtPlace, MAIN_PLACES, SYSTEM_PLACES } from "./nav-places.ts";

const TABS = [...MAIN_PLACES, ...SYSTEM_PLACES].filter((place) => place.isTab);

/** Main navigation of phones, at the bottom. */
export function TabBar({ jobCount }: { jobCount: number }) {
  const pathname = usePathname();
  return (
    <nav
      aria-label="Main"
      className="grid shrink-0 grid-cols-4 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {TABS.map((place) => {
        // Lists are reached from the library there.
        const isInLists = place.href === "/" && pathname.startsWith("/playlists");
        const isCurrent = isAtPlace(pathname, place) || isInLists;
        const badge = place.count === "jobs" && jobCount > 0 ? jobCount : null;
        return (
          <Link
            key={place.href}
            href={place.href}
            prefetch={false}
            aria-current={isCurrent ? "page" : undefined}
            className={classNames(
              "focus-inset relative flex h-14 flex-col items-center justify-center gap-1 text-xs font-medium",
              isCurrent ? "text-t1" : "text-t3",
            )}
          >
            <place.Icon size={21} />
            {place.label}
            {badge === null ? null : (
              <span className="tn absolute top-1.5 left-[calc(50%+6px)] h-4 min-w-4 rounded-full bg-accent-fill px-1 text-center text-xs font-semibold text-on-accent">
                {badge}
                <span className="sr-only"> running or waiting</span>
              </span>
            )}
          </Link>
        );
      })}
    </nav>
  );
}
