type Release = () => void;

/** Owns what a part of the player acquires and releases it on `close`, last acquired first. */
export class Scope {
  readonly #releases = new Set<Release>();
  readonly #abort = new AbortController();

  /** Aborted by `close`. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get isClosed(): boolean {
    return this.#abort.signal.aborted;
  }

  /** Registers a release; runs it at once on a closed scope. Returns a way to release early. */
  add(release: Release): Release {
    if (this.isClosed) {
      release();
      return () => undefined;
    }
    const once = () => {
      if (this.#releases.delete(once)) release();
    };
    this.#releases.add(once);
    return once;
  }

  listen(target: EventTarget, type: string, listener: (event: Event) => void): Release {
    if (this.isClosed) return () => undefined;
    target.addEventListener(type, listener);
    return this.add(() => target.removeEventListener(type, listener));
  }

  timeout(delayMs: number, action: () => void): Release {
    if (this.isClosed) return () => undefined;
    const release = this.add(() => clearTimeout(timer));
    const timer = setTimeout(() => {
      release();
      action();
    }, delayMs);
    return release;
  }

  /** Runs an action again and again, counting each interval from the end of the last run, failed ones too. */
  every(intervalMs: number, action: () => void): Release {
    let cancel: Release = () => undefined;
    const next = () => {
      cancel = this.timeout(intervalMs, () => {
        try {
          action();
        } finally {
          if (!isReleased) next();
        }
      });
    };
    let isReleased = false;
    next();
    return this.add(() => {
      isReleased = true;
      cancel();
    });
  }

  /** Runs an action once a display frame until released. */
  frames(action: (timeMs: number) => void): Release {
    if (this.isClosed) return () => undefined;
    let handle = 0;
    const next = () => {
      handle = requestAnimationFrame((timeMs) => {
        next();
        action(timeMs);
      });
    };
    next();
    return this.add(() => cancelAnimationFrame(handle));
  }

  child(): Scope {
    const child = new Scope();
    const forget = this.add(() => child.close());
    child.add(forget);
    return child;
  }

  close(): void {
    if (this.isClosed) return;
    this.#abort.abort();
    for (const release of [...this.#releases].reverse()) release();
  }
}
