import type { ExitReason } from "./exit-reason.ts";

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
  /** In start order; empty for a worker. */
  readonly children: readonly TreeNode[];
}

/** A living part of the tree. */
export interface TreeSource {
  /** The children now, in start order. */
  readonly nodes: () => readonly TreeNode[];
  /** Calls `listener` after each change here or below; answers how to end that. */
  readonly onChange: (listener: () => void) => () => void;
}
