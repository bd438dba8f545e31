import type { StretchModule } from "../stretch/stretch-module.ts";
import type { LoaderMessage, PageMessage, RenderReport, TransportMessage } from "./messages.ts";
import { createPool, slotSide, type PoolMemory } from "./pool-memory.ts";
import { Renderer } from "./renderer.ts";
import { SampleShelf } from "./sample-shelf.ts";

const QUANTA_PER_REPORT = 16;

/** The renderer on the audio thread: messages in, one quantum out at a time, reports back. */
class PlayerProcessor extends AudioWorkletProcessor {
  #loader: MessagePort | null = null;
  #pool: PoolMemory | null = null;
  #shelf: SampleShelf | null = null;
  #renderer: Renderer | null = null;
  /** What the page said before the pool was there. */
  #early: PageMessage[] = [];
  #seq = 0;
  #pageSeq = 0;
  #nextFrame = 0;
  #quanta = 0;
  #last = "";
  #isStretchLost = false;

  constructor() {
    super();
    this.port.onmessage = (event: MessageEvent<PageMessage>) => this.#onPage(event.data);
  }

  override process(_inputs: Float32Array[][], [output]: Float32Array[][]): boolean {
    const [left, right] = output ?? [];
    if (!this.#renderer || !left || !right) return true;
    // Chromium leaves `currentFrame` behind while the main thread holds the graph's lock: quanta are counted.
    const contextFrame = Math.max(this.#nextFrame, currentFrame);
    this.#nextFrame = contextFrame + left.length;
    this.#renderer.render([left, right]);
    this.#report(this.#renderer, this.#nextFrame);
    return true;
  }

  #onPage(message: PageMessage): void {
    if (message.kind === "loader") {
      this.#loader = message.port;
      message.port.onmessage = (event: MessageEvent<LoaderMessage>) => this.#onLoader(event.data);
      return;
    }
    if (!this.#renderer) {
      this.#early.push(message);
      return;
    }
    switch (message.kind) {
      case "faders":
        this.#renderer.setFaders(message.settings);
        return;
      case "click":
        this.#renderer.setClick(message.click);
        return;
      case "beats":
        this.#renderer.setBeats(message.beats);
        return;
      case "stretch":
        this.#renderer.setStretch(message.stretch);
        return;
      case "stretch-added":
        this.#isStretchLost = false;
        void addStretchModules(this.#renderer).catch(() => {
          this.#isStretchLost = true;
        });
    }
  }

  #onLoader(message: LoaderMessage): void {
    if (message.kind === "pool") this.#begin(message.pool);
    else if (this.#renderer && this.#shelf) this.#obey(message, this.#renderer, this.#shelf);
  }

  #begin(pool: PoolMemory): void {
    // A pool without samples of its own is filled by messages.
    this.#pool = pool.samples.length > 0 ? pool : createPool({ ...pool, isShared: false });
    this.#shelf = new SampleShelf(this.#pool);
    this.#renderer = new Renderer(this.#shelf, sampleRate);
    for (const message of this.#early.splice(0)) this.#onPage(message);
  }

  #obey(
    message: Exclude<LoaderMessage, { kind: "pool" }>,
    renderer: Renderer,
    shelf: SampleShelf,
  ): void {
    if (message.kind === "place") {
      this.#claim(message);
      if (message.fine) this.#claim(message.fine);
      shelf.place(message);
    } else if (message.kind === "samples") {
      this.#take(message);
    } else {
      this.#seq = message.seq;
      this.#pageSeq = message.pageSeq;
      command(message, renderer);
    }
  }

  #claim({ slot, generation }: { slot: number; generation: number }): void {
    const pool = this.#pool;
    if (!pool || pool.generations[slot] === generation) return;
    pool.generations[slot] = generation;
    pool.filled[slot] = 0;
  }

  #take(message: Extract<LoaderMessage, { kind: "samples" }>): void {
    const pool = this.#pool;
    const { slot, generation, offset, left, right } = message;
    if (pool?.generations[slot] !== generation) return;
    slotSide(pool, slot, 0).set(left, offset);
    slotSide(pool, slot, 1).set(right, offset);
    pool.filled[slot] = offset + left.length;
    this.#loader?.postMessage({ kind: "used", left, right }, [left.buffer, right.buffer]);
  }

  #report(renderer: Renderer, contextFrame: number): void {
    // What nobody has told anything yet counts no repeats, whatever there were.
    if (this.#seq === 0) return;
    this.#quanta += 1;
    const { heardRoll: roll, source, isPlaying, isCountingIn, rate } = renderer;
    const { wraps } = source;
    const turn = roll ? `${roll.deckId} ${roll.streamFrame} ${rate}` : "";
    const state = `${this.#seq} ${isPlaying} ${isCountingIn} ${wraps} ${turn}`;
    if (state === this.#last && this.#quanta < QUANTA_PER_REPORT) return;
    this.#last = state;
    this.#quanta = 0;
    const report: RenderReport = {
      seq: this.#seq,
      pageSeq: this.#pageSeq,
      contextFrame,
      heard: renderer.heardAt(contextFrame),
      cursorFrame: renderer.cursorFrame,
      isPlaying,
      isCountingIn,
      wraps,
      isStretchLost: this.#isStretchLost,
      peaks: renderer.takePeaks(),
    };
    this.port.postMessage(report);
    this.#loader?.postMessage({ kind: "report", report });
  }
}

function command(message: TransportMessage, renderer: Renderer): void {
  const { source } = renderer;
  switch (message.kind) {
    case "deck":
      renderer.setDeck(message.deck);
      return;
    case "cross":
      renderer.crossTo(message.deck);
      return;
    case "end":
      source.setEnd(message.frame);
      return;
    case "loop":
      source.setLoop(message.loop, message.repeats ?? Infinity);
      if (message.wraps !== null) source.countOn(message.wraps);
      return;
    case "play":
      renderer.play(message.countIn);
      return;
    case "pause":
      renderer.pause();
      return;
    case "seek":
      renderer.seek(message.frame);
  }
}

/** Two: drums may keep their pitch. Made one after the other, by the script that was added beside this one. */
async function addStretchModules(renderer: Renderer): Promise<void> {
  const make = Reflect.get(globalThis, "makeStretchModule") as () => Promise<StretchModule>;
  for (const module of [await make(), await make()]) renderer.addStretchModule(module);
}

registerProcessor("player", PlayerProcessor);
