export interface FileLock {
  /** The open file that carries the lock; a child that inherits it shares the lock. */
  readonly descriptor: number;
  readonly release: () => void;
}

/** Takes a lock on a file, waiting at most `waitSec` (0); undefined when another process holds it. */
export function lockFile(
  file: string,
  options?: { shared?: boolean; waitSec?: number },
): FileLock | undefined;
