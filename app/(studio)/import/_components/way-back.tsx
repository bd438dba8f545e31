"use client";
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { useToasts } from "../../../_components/toasts.tsx";
import { connectedNotice } from "./connected-notice.ts";

export interface WayBackProps {
  /** How connecting has ended. */
  code: string;
  /** Of this server, where it was begun. */
  page: string;
}

/** Tells how connecting to Spotify has ended, and leads back to where it was begun. */
export function WayBack({ code, page }: WayBackProps) {
  const router = useRouter();
  const toasts = useToasts();
  useEffect(() => {
    toasts.show({ ...connectedNotice(code), key: "spotify" });
    router.replace(page);
  }, [code, page, router, toasts]);
  return null;
}
