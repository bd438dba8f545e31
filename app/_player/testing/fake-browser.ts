import { vi } from "vitest";

/** A worker that says only what a test has it say, by `dispatchEvent`. */
class FakeWorker extends EventTarget {
  readonly posted: { message: unknown; transfer: Transferable[] }[] = [];

  postMessage(message: unknown, transfer: Transferable[]): void {
    this.posted.push({ message, transfer });
  }

  terminate(): void {
    this.posted.length = 0;
  }
}

/** An output whose clock and faults are a test's. */
export class FakeContext extends EventTarget {
  readonly sampleRate = 44_100;
  readonly baseLatency = 0;
  readonly destination = {};
  state = "running";
  currentTime = 0;
  readonly asked: string[] = [];
  lost: string | null = null;
  readonly audioWorklet = {
    addModule: (url: URL) => {
      this.asked.push(url.href);
      return this.lost !== null && url.href.includes(this.lost)
        ? Promise.reject(new DOMException("Not found.", "AbortError"))
        : Promise.resolve();
    },
  };

  resume = () => Promise.resolve();
  suspend = () => Promise.resolve();
  close(): Promise<void> {
    this.state = "closed";
    return Promise.resolve();
  }
}

class FakePort {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  postMessage(): void {
    // No renderer listens.
  }
  close(): void {
    this.onmessage = null;
  }
}

class FakeNode extends EventTarget {
  readonly port = new FakePort();
  connect(): void {
    // There is no sound.
  }
  disconnect(): void {
    // There is no sound.
  }
}

interface FakeBrowser {
  readonly workers: FakeWorker[];
  readonly nodes: FakeNode[];
  /** What the browser makes of a file. */
  decoded: readonly Float32Array[];
  /** It does not give away memory. */
  holdsOn: boolean;
}

/** Puts what the page's side of the player needs of a browser into the global scope, until `vi.unstubAllGlobals`. */
export function fakeBrowser(): FakeBrowser {
  const browser: FakeBrowser = { workers: [], nodes: [], decoded: [], holdsOn: false };
  const page = Object.assign(new EventTarget(), {
    isSecureContext: true,
    crossOriginIsolated: true,
    AudioWorkletNode: FakeNode,
    Worker: FakeWorker,
  });
  vi.stubGlobal("window", page);
  vi.stubGlobal(
    "Worker",
    class extends FakeWorker {
      constructor() {
        super();
        browser.workers.push(this);
      }

      override postMessage(message: unknown, transfer: Transferable[]): void {
        if (browser.holdsOn && transfer.length > 0) throw new DOMException("", "DataCloneError");
        super.postMessage(message, transfer);
      }
    },
  );
  vi.stubGlobal(
    "AudioWorkletNode",
    class extends FakeNode {
      constructor() {
        super();
        browser.nodes.push(this);
      }
    },
  );
  vi.stubGlobal(
    "OfflineAudioContext",
    class {
      decodeAudioData = () =>
        Promise.resolve({
          numberOfChannels: browser.decoded.length,
          getChannelData: (side: number) => browser.decoded[side],
        });
    },
  );
  return browser;
}
