import { OutputGate } from "../browser/output-gate.ts";
import { watchOutput } from "../browser/watch-output.ts";
import { audibleFrame } from "../context-time.ts";
import type { PageMessage, RenderReport } from "../render/messages.ts";
import type { Scope } from "../scope.ts";

export interface WorkletOutputOptions {
  /** Owned by the output from here on. */
  readonly context: AudioContext;
  readonly processorUrl: URL;
  readonly stretchUrl: URL;
  readonly onReport: (report: RenderReport) => void;
  readonly onChange: () => void;
  /** The renderer runs; the other end of the port is the loader's. */
  readonly onReady: (loaderPort: MessagePort) => void;
  /** The script for tempo and pitch did not come, or is there. */
  readonly onStretch: (isLost: boolean) => void;
  /** The output can't go on: the device is gone, or the renderer never came up. */
  readonly onBroken: (hasRun: boolean) => void;
}

/** An audio context with the renderer in it, until either of them breaks. */
export class WorkletOutput {
  readonly context: AudioContext;
  readonly gate: OutputGate;
  readonly #scope: Scope;
  readonly #options: WorkletOutputOptions;
  readonly #early: PageMessage[] = [];
  #node: AudioWorkletNode | null = null;
  readonly #started: Promise<void>;
  #stretch: "none" | "coming" | "added" | "lost" = "none";
  #isBroken = false;

  constructor(scope: Scope, options: WorkletOutputOptions) {
    const { context, onChange } = options;
    this.#scope = scope;
    this.#options = options;
    this.context = context;
    this.gate = new OutputGate(scope, context, onChange);
    scope.add(() => this.#release());
    watchOutput(scope, {
      context,
      hasBegun: () => this.#node !== null,
      onBroken: () => this.#break(),
    });
    this.#started = this.#start();
    void this.#started.catch(() => this.#break());
  }

  /** The last node before the output; null until the renderer runs. */
  get node(): AudioWorkletNode | null {
    return this.#node;
  }

  /** The frame of the audio clock that is heard now. */
  get heardFrame(): number {
    return audibleFrame(this.context);
  }

  post(message: PageMessage, transfer: Transferable[] = []): void {
    if (this.#node) this.#node.port.postMessage(message, transfer);
    else this.#early.push(message);
  }

  /** Adds what changes tempo and pitch; without effect the second time, whatever became of the first. */
  addStretch(): void {
    if (this.#stretch === "none") void this.#addStretch();
  }

  /** Tries again what `addStretch` could not; `isIdle`: its script came, and what is in it did not start. */
  retryStretch(isIdle: boolean): void {
    if (this.#stretch === "lost") void this.#addStretch();
    else if (this.#stretch === "added" && isIdle) this.post({ kind: "stretch-added" });
  }

  async #addStretch(): Promise<void> {
    this.#stretch = "coming";
    try {
      await this.#started;
      await this.context.audioWorklet.addModule(this.#options.stretchUrl);
      this.post({ kind: "stretch-added" });
      this.#stretch = "added";
    } catch {
      this.#stretch = "lost";
    }
    if (!this.#scope.isClosed) this.#options.onStretch(this.#stretch === "lost");
  }

  async #start(): Promise<void> {
    const { context, processorUrl, onReport, onReady } = this.#options;
    await context.audioWorklet.addModule(processorUrl);
    if (this.#scope.isClosed) return;
    const node = new AudioWorkletNode(context, "player", {
      numberOfInputs: 0,
      outputChannelCount: [2],
    });
    node.port.onmessage = (event: MessageEvent<RenderReport>) => onReport(event.data);
    this.#scope.listen(node, "processorerror", () => this.#break());
    node.connect(context.destination);
    const { port1, port2 } = new MessageChannel();
    node.port.postMessage({ kind: "loader", port: port1 } satisfies PageMessage, [port1]);
    this.#node = node;
    for (const message of this.#early.splice(0)) this.post(message);
    onReady(port2);
  }

  #break(): void {
    if (this.#isBroken || this.#scope.isClosed) return;
    this.#isBroken = true;
    this.#options.onBroken(this.#node !== null);
  }

  #release(): void {
    this.#node?.disconnect();
    this.#node?.port.close();
    if (this.context.state !== "closed") void this.context.close().catch(() => undefined);
  }
}
