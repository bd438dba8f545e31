"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { formatCount } from "../_words/format-number.ts";
import { classNames } from "./class-names.ts";
import { isAtPlace, type NavPlace } from "./nav-places.ts";
import { Tooltip } from "./tooltip.tsx";

export interface NavLinkProps {
  place: NavPlace;
  count?: number | undefined;
  /** Icon only, in the 56-px rail. */
  isRail: boolean;
}

/** A line of the sidebar, or an icon of the rail. */
export function NavLink({ place, count, isRail }: NavLinkProps) {
  const pathname = usePathname();
  const isCurrent = isAtPlace(pathname, place);
  const link = (
    <Link
      href={place.href}
      prefetch={false}
      aria-current={isCurrent ? "page" : undefined}
      aria-label={isRail ? place.label : undefined}
      className={classNames(
        "flex items-center rounded-control font-medium whitespace-nowrap",
        isRail
          ? "mb-0.5 size-9 justify-center pointer-coarse:size-11"
          : "h-7.5 gap-2.5 px-2 max-xl:size-9 max-xl:justify-center max-xl:px-0 pointer-coarse:h-11",
        isCurrent ? "bg-active text-t1" : "text-t2 hover:bg-hover hover:text-t1",
      )}
    >
      <place.Icon size={16} />
      {isRail ? null : (
        <>
          <span className="max-xl:sr-only">{place.label}</span>
          {count ? (
            <span
              className={classNames(
                "tn ml-auto text-sm font-normal max-xl:hidden",
                isCurrent ? "text-t2" : "text-t3",
              )}
            >
              {formatCount(count)}
            </span>
          ) : null}
        </>
      )}
    </Link>
  );
  return isRail ? <Tooltip text={place.label}>{link}</Tooltip> : link;
}
