"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { SessionView } from "#server/auth/list-sessions.ts";
import { Button } from "../../../_components/button.tsx";
import { DayText } from "../../../_components/day-text.tsx";
import { Tag } from "../../../_components/tag.tsx";
import { useToasts } from "../../../_components/toasts.tsx";
import { errorWords } from "../../../_trpc/error-words.ts";
import { useTRPC, type RouterOutputs } from "../../../_trpc/trpc.ts";
import { deviceName } from "./device-name.ts";

type WireSessions = RouterOutputs["account"]["sessions"];

/** Where the account is signed in, and a way to end each of the others. */
export function SessionList({ first }: { first: readonly SessionView[] }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const toasts = useToasts();
  const { data: sessions } = useQuery(
    trpc.account.sessions.queryOptions(undefined, { initialData: first as WireSessions }),
  );
  const end = useMutation(
    trpc.account.endSession.mutationOptions({
      onError: (error) => toasts.show({ tone: "error", ...errorWords(error) }),
      onSettled: () => client.invalidateQueries({ queryKey: trpc.account.sessions.queryKey() }),
    }),
  );
  return (
    <ul>
      {sessions.map((session) => {
        const name = deviceName(session.device);
        return (
          <li
            key={session.id}
            className="flex min-h-11 items-center gap-3 border-b border-line py-1.5 last:border-0"
          >
            <div className="min-w-0 grow">
              <p className="truncate" title={session.device}>
                {name}
              </p>
              <p className="text-sm text-t3">
                Last seen <DayText iso={session.lastSeenAt} />
              </p>
            </div>
            {session.isCurrent ? (
              <Tag>This browser</Tag>
            ) : (
              <Button
                size="sm"
                aria-label={`Sign out ${name}`}
                onClick={() => end.mutate({ sessionId: session.id })}
              >
                Sign out
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
