"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useAnnounce } from "../../../../_components/live-region.tsx";
import { useToasts } from "../../../../_components/toasts.tsx";
import { errorWords } from "../../../../_trpc/error-words.ts";
import { useTRPC } from "../../../../_trpc/trpc.ts";
import { cleanupText, dryRunText } from "./orphan-words.ts";
import type { WireOrphanScan } from "./wire-types.ts";

/** A dry run of the orphan scan, and the clean-up that may follow it. */
export interface OrphanScanState {
  /** What the last dry run found; null before the first and after a clean-up. */
  readonly found: WireOrphanScan | null;
  /** The last answer in words. */
  readonly said: string | null;
  readonly isScanning: boolean;
  /** Looks, and touches nothing; null when that failed. */
  readonly scan: () => Promise<WireOrphanScan | null>;
  /** Ends what a scan would find now; settles when it is done or has failed. */
  readonly cleanUp: () => Promise<void>;
}

export function useOrphanScan(): OrphanScanState {
  const trpc = useTRPC();
  const client = useQueryClient();
  const toasts = useToasts();
  const announce = useAnnounce();
  const [found, setFound] = useState<WireOrphanScan | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const options = {
    onError: (error: unknown) =>
      toasts.show({ tone: "error", ...errorWords(error), key: "operations" }),
  };
  const look = useMutation(trpc.process.scan.mutationOptions(options));
  const sweep = useMutation(trpc.process.cleanup.mutationOptions(options));

  const say = (text: string) => {
    setSaid(text);
    announce(text);
  };
  return {
    found,
    said,
    isScanning: look.isPending,
    scan: async () => {
      const answer = await look.mutateAsync().catch(() => null);
      if (answer === null) return null;
      setFound(answer);
      say(dryRunText(answer));
      return answer;
    },
    cleanUp: async () => {
      const answer = await sweep.mutateAsync().catch(() => null);
      if (answer === null) return;
      setFound(null);
      say(cleanupText(answer));
      await client.invalidateQueries({ queryKey: trpc.process.pathKey() });
    },
  };
}
