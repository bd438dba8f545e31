import type { RouterOutputs } from "../../_trpc/trpc.ts";

/** The signed-in person with their storage and settings. */
export type Account = RouterOutputs["account"]["me"];
