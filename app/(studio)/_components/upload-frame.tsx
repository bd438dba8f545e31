"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, type ReactNode } from "react";
import { ToastProvider } from "../../_components/toasts.tsx";
import { useTRPC } from "../../_trpc/trpc.ts";
import { UploadProvider } from "../../_uploads/upload-provider.tsx";
import { UploadTray } from "../../_uploads/upload-tray.tsx";
import { GiveFiles } from "../_wanted/give-files.tsx";
import { LiveFrame } from "./live-frame.tsx";
import type { Account } from "./account-type.ts";

/** Uploads, toasts and what is inside of them. */
export function UploadFrame({ account, children }: { account: Account; children: ReactNode }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const onAccepted = useCallback(() => {
    void client.invalidateQueries({ queryKey: trpc.track.pathKey() });
    void client.invalidateQueries({ queryKey: trpc.job.pathKey() });
  }, [client, trpc]);
  return (
    <UploadProvider onAccepted={onAccepted}>
      <ToastProvider below={<UploadTray />}>
        <GiveFiles />
        <LiveFrame account={account}>{children}</LiveFrame>
      </ToastProvider>
    </UploadProvider>
  );
}
