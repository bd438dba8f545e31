import type { ExitReason } from "./exit-reason.ts";
import type { RecentRestarts } from "./restart-intensity.ts";

/** What a supervised child is doing; `failed`: it came down and is not started again. */
export type ChildState = "starting" | "running" | "stopping" | "stopped" | "failed";

/** One child of the live tree, as data. */
export interface TreeNode {
  readonly id: string;
  readonly type: "worker" | "supervisor";
  readonly state: ChildState;
  /** When it entered this state, in milliseconds since 1970. */
  readonly sinceMs: number;
  readonly restarts: number;
  /** How it ended last; null while it has never ended. */
  readonly lastExit: ExitReason | null;
  /** Only of a running supervisor. */
  readonly supervision?: SupervisionFacts;
  /** In start order; empty for a worker. */
  readonly children: readonly TreeNode[];
}

/** How a supervisor restarts, and how near it is to giving up. */
interface SupervisionFacts {
  /** `one_for_one`, `one_for_all`, `rest_for_one`; `dynamic` and `tasks` for those without an order. */
  readonly strategy: string;
  /** Null where nothing is restarted. */
  readonly intensity: RecentRestarts | null;
}

/** A living part of the tree. */
export interface TreeSource {
  /** The children now, in start order. */
  readonly nodes: () => readonly TreeNode[];
  readonly facts: () => SupervisionFacts;
  /** Calls `listener` after each change here or below; answers how to end that. */
  readonly onChange: (listener: () => void) => () => void;
}
