"use client";
import { QueryClientProvider } from "@tanstack/react-query";
import { useCallback, useState, type ReactNode } from "react";
import { LiveRegion } from "../../_components/live-region.tsx";
import { makeTrpcClient } from "../../_trpc/make-client.ts";
import { makeQueryClient } from "../../_trpc/make-query-client.ts";
import { TRPCProvider } from "../../_trpc/trpc.ts";
import type { Account } from "./account-type.ts";
import { UploadFrame } from "./upload-frame.tsx";
import { goToSignIn } from "../../_session/session-end.ts";

/** Providers of all signed-in pages, in the order that they need each other. */
export function StudioFrame({ account, children }: { account: Account; children: ReactNode }) {
  const onUnauthorized = useCallback(() => goToSignIn(), []);
  const [queryClient] = useState(() => makeQueryClient(onUnauthorized));
  const [trpcClient] = useState(makeTrpcClient);
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        <LiveRegion>
          <UploadFrame account={account}>{children}</UploadFrame>
        </LiveRegion>
      </TRPCProvider>
    </QueryClientProvider>
  );
}
