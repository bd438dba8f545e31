import type { Transaction } from "#server/db.ts";

/** What is stored of an attempt's end. */
interface AttemptFacts {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  /** At most 8 kB are kept. */
  readonly stderrTail?: string | undefined;
}

/** How a handler's run ended; a value, never an exception. */
export type Outcome =
  | {
      readonly kind: "completed";
      /** Writes the result's rows, in the transaction that settles the job. */
      readonly effects: (tx: Transaction) => Promise<void>;
      /** Takes locks that come before the job's in their order, at the beginning of that transaction. */
      readonly lockFirst?: (tx: Transaction) => Promise<void>;
      /** Called once, when nothing more is tried: lets go of what the effects have not taken. */
      readonly release?: () => Promise<void>;
      readonly facts?: AttemptFacts;
    }
  | {
      readonly kind: "failed";
      readonly code: string;
      readonly message: string;
      /** False when another attempt would fail the same way. */
      readonly isWorthRetry: boolean;
      /** The next attempt, if there is one, begins no earlier. */
      readonly retryAfterSec?: number;
      readonly facts?: AttemptFacts;
    }
  | {
      /** A source wants no requests before then: the job waits in the queue, with the reason shown, and nothing counts. */
      readonly kind: "deferred";
      readonly until: Date;
      readonly code: string;
      readonly message: string;
      readonly facts?: AttemptFacts;
    }
  | { readonly kind: "cancelled"; readonly facts?: AttemptFacts }
  | {
      /** Worker, machine, database or process was taken away: says nothing about the work. */
      readonly kind: "interrupted";
      /** The worker or the port's process ended without having been told to. */
      readonly isUnclean: boolean;
      readonly facts?: AttemptFacts;
    };
