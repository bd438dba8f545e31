"use client";
import { usePathname, useSearchParams } from "next/navigation";
import type { ReactNode } from "react";
import type { ConnectionView } from "#server/imports/views.ts";
import {
  buttonClass,
  type ButtonSize,
  type ButtonVariant,
} from "../../_components/button-class.ts";
import { useIsHydrated } from "../../_components/use-is-hydrated.ts";

export interface ConnectLinkProps {
  /** Where connecting works; without it, or while it is not known, here. */
  connection?: Pick<ConnectionView, "openAt"> | undefined;
  /** The page to open where connecting works at another address of this server only. */
  page: "/import" | "/settings";
  variant?: ButtonVariant;
  size?: ButtonSize;
  children: ReactNode;
}

/** Leads to Spotify and back to this page, from the one address that Spotify knows. A full request, not a page of ours. */
export function ConnectLink(props: ConnectLinkProps) {
  const { connection, page, variant, size, children } = props;
  const isHydrated = useIsHydrated();
  const wayBack = useWayBack();
  const openAt = connection?.openAt ?? null;
  const isHere = openAt === null || !isHydrated || openAt === window.location.origin;
  if (isHere) {
    return (
      <a href={`/api/spotify/connect?page=${wayBack}`} className={buttonClass(variant, size)}>
        {children}
      </a>
    );
  }
  return (
    <a href={`${openAt}${page}`} className={buttonClass(variant, size)}>
      Open {new URL(openAt).host} to connect
    </a>
  );
}

/** This page, with what it shows; the server goes back to the pages that it knows. */
function useWayBack(): string {
  const pathname = usePathname();
  const query = useSearchParams().toString();
  return encodeURIComponent(query === "" ? pathname : `${pathname}?${query}`);
}
