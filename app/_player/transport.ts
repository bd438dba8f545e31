/** The two things that a listener chooses from: the stems together, or the original mix. */
export type DeckName = "stems" | "mix";

/** Id of a pack that can be heard; empty while there is none. */
export type DeckId = string;

/** What the transport knows at a moment. Frames are the track's unless their name says otherwise. */
export interface TransportView {
  /** What the audio clock shows. */
  readonly contextFrame: number;
  /** Length of the track; null while ingest runs. */
  readonly endFrame: number | null;
  readonly segmentFrames: number;
  /** Frames of a segment that is decoded for every stem of a deck; 0 where one is missing. */
  framesIn: (deck: DeckId, segment: number) => number;
  /** Which deck is to be heard at a frame; `current` is null after a seek. */
  chooseDeck: (frame: number, current: DeckId | null) => DeckId;
}

/** Work for the audio graph. A run is an unbroken stretch of one deck: no frame of it repeats or is left out. */
export type TransportCommand =
  | {
      readonly kind: "open";
      readonly run: number;
      readonly deck: DeckId;
      readonly contextFrame: number;
      readonly fadeFrames: number;
    }
  | {
      readonly kind: "start";
      readonly run: number;
      readonly deck: DeckId;
      readonly segment: number;
      readonly contextFrame: number;
      /** First frame of the segment that sounds. */
      readonly offsetFrames: number;
    }
  | {
      readonly kind: "close";
      readonly run: number;
      /** Where the fade begins; silence from `contextFrame + fadeFrames` on. */
      readonly contextFrame: number;
      readonly fadeFrames: number;
    };

interface Roll {
  readonly run: number;
  readonly deck: DeckId;
  /** Where on the audio clock `trackFrame` sounds. */
  readonly contextFrame: number;
  readonly trackFrame: number;
  /** First frame that has no source yet. */
  scheduledTo: number;
  isClosing: boolean;
}

/** Distances on the audio clock, in frames at 44.1 kHz. */
const LEAD_FRAMES = 1764;
const MAX_LEAD_FRAMES = 22_050;
/** Share of the lead that the next segment of what sounds needs; below it the audio thread may be there already. */
const JOIN_LEAD = 0.75;
const JOIN_DEADLINE_FRAMES = 4410;
const HORIZON_FRAMES = 8 * 44_100;
const SEEK_FADE_FRAMES = 220;
const CROSS_FADE_FRAMES = 1323;
/** A change of deck is not pressing: what sounds goes on meanwhile. */
const CROSS_LEAD_FRAMES = 6615;

/**
 * The one cursor: decides what sounds at which frame of the audio clock, and touches no audio itself.
 *
 * Every source of a deck is started at the same frame; a segment that is missing for one stem holds them all.
 */
export class Transport {
  #roll: Roll | null = null;
  #restFrame = 0;
  #deck: DeckId | null = null;
  #isPlaying = false;
  #runs = 0;
  #leadFrames = LEAD_FRAMES;

  /** The listener wants sound; it may still be waited for. */
  get isPlaying(): boolean {
    return this.#isPlaying;
  }

  get isWaiting(): boolean {
    return this.#isPlaying && this.#roll === null;
  }

  /** What was heard last, or is heard now; null before the first sound and after a seek. */
  get deck(): DeckId | null {
    return this.#deck;
  }

  /** Where the track sits on the audio clock; null while nothing rolls. */
  get timeline(): { readonly contextFrame: number; readonly trackFrame: number } | null {
    return (
      this.#roll && { contextFrame: this.#roll.contextFrame, trackFrame: this.#roll.trackFrame }
    );
  }

  /** The frame of the track that sounds at a frame of the audio clock. */
  positionAt(contextFrame: number): number {
    const roll = this.#roll;
    if (!roll) return this.#restFrame;
    const played = Math.max(0, contextFrame - roll.contextFrame);
    return Math.min(roll.trackFrame + played, roll.scheduledTo);
  }

  /** Makes sure that new sound is scheduled at least this far ahead of the audio clock. */
  widenLead(leadFrames: number): void {
    this.#leadFrames = Math.min(MAX_LEAD_FRAMES, Math.max(this.#leadFrames, leadFrames));
  }

  play(view: TransportView): TransportCommand[] {
    if (view.endFrame !== null && this.#restFrame >= view.endFrame) this.#restAt(0);
    this.#isPlaying = true;
    return this.tick(view);
  }

  pause(view: TransportView): TransportCommand[] {
    const closing = this.#close(view.contextFrame + this.#leadFrames, SEEK_FADE_FRAMES);
    this.#isPlaying = false;
    return closing;
  }

  seek(frame: number, view: TransportView): TransportCommand[] {
    const closing = this.#close(view.contextFrame + this.#leadFrames, SEEK_FADE_FRAMES);
    this.#restAt(Math.max(0, Math.min(Math.floor(frame), view.endFrame ?? Infinity)));
    return [...closing, ...this.tick(view)];
  }

  /** Takes back a run from a frame on that had passed before its sources were in place. */
  missed({ run, contextFrame }: { readonly run: number; readonly contextFrame: number }): void {
    const roll = this.#roll;
    if (roll?.run !== run) return;
    this.#restFrame = roll.trackFrame + Math.max(0, contextFrame - roll.contextFrame);
    this.#roll = null;
    this.widenLead(this.#leadFrames * 2);
  }

  /** Schedules what has become due or possible. */
  tick(view: TransportView): TransportCommand[] {
    this.#settle(view);
    if (!this.#isPlaying) return [];
    if (!this.#roll) return this.#begin(view);
    return [...this.#extend(this.#roll, view), ...this.#cross(this.#roll, view)];
  }

  #restAt(frame: number): void {
    this.#restFrame = frame;
    this.#deck = null;
  }

  #close(contextFrame: number, fadeFrames: number): TransportCommand[] {
    const roll = this.#roll;
    if (!roll) return [];
    this.#restFrame = this.positionAt(contextFrame);
    this.#roll = null;
    return [{ kind: "close", run: roll.run, contextFrame, fadeFrames }];
  }

  #settle(view: TransportView): void {
    const roll = this.#roll;
    if (!roll || this.positionAt(view.contextFrame) < roll.scheduledTo) return;
    this.#restFrame = roll.scheduledTo;
    this.#roll = null;
    if (view.endFrame !== null && this.#restFrame >= view.endFrame) this.#isPlaying = false;
  }

  #begin(view: TransportView): TransportCommand[] {
    const trackFrame = this.#restFrame;
    const deck = view.chooseDeck(trackFrame, this.#deck);
    if (!hasFrame(view, deck, trackFrame)) return [];
    const contextFrame = view.contextFrame + this.#leadFrames;
    return this.#open({ deck, contextFrame, trackFrame }, SEEK_FADE_FRAMES, view);
  }

  #open(
    start: Pick<Roll, "deck" | "contextFrame" | "trackFrame">,
    fadeFrames: number,
    view: TransportView,
  ): TransportCommand[] {
    const run = ++this.#runs;
    const roll: Roll = { ...start, run, scheduledTo: start.trackFrame, isClosing: false };
    this.#roll = roll;
    this.#deck = start.deck;
    const { deck, contextFrame } = start;
    const open: TransportCommand = { kind: "open", run, deck, contextFrame, fadeFrames };
    return [open, ...this.#extend(roll, view)];
  }

  #extend(roll: Roll, view: TransportView): TransportCommand[] {
    const starts: TransportCommand[] = [];
    while (!roll.isClosing) {
      const segment = Math.floor(roll.scheduledTo / view.segmentFrames);
      const offsetFrames = roll.scheduledTo - segment * view.segmentFrames;
      const frames = view.framesIn(roll.deck, segment) - offsetFrames;
      const contextFrame = roll.contextFrame + roll.scheduledTo - roll.trackFrame;
      const aheadFrames = contextFrame - view.contextFrame;
      if (frames <= 0) {
        return [...starts, ...this.#holdBefore(roll, aheadFrames, view)];
      }
      if (aheadFrames > HORIZON_FRAMES || aheadFrames < this.#leadFrames * JOIN_LEAD) return starts;
      const { run, deck } = roll;
      starts.push({ kind: "start", run, deck, segment, contextFrame, offsetFrames });
      roll.scheduledTo += frames;
    }
    return starts;
  }

  /** Fades out when the next segment will not be there in time; the track goes on from that frame later. */
  #holdBefore(roll: Roll, aheadFrames: number, view: TransportView): TransportCommand[] {
    const isEnd = view.endFrame !== null && roll.scheduledTo >= view.endFrame;
    const isDue = aheadFrames > SEEK_FADE_FRAMES && aheadFrames < JOIN_DEADLINE_FRAMES;
    if (isEnd || !isDue) return [];
    roll.isClosing = true;
    const contextFrame = view.contextFrame + aheadFrames - SEEK_FADE_FRAMES;
    return [{ kind: "close", run: roll.run, contextFrame, fadeFrames: SEEK_FADE_FRAMES }];
  }

  /** Moves to another deck without leaving the timeline. */
  #cross(roll: Roll, view: TransportView): TransportCommand[] {
    const contextFrame = view.contextFrame + Math.max(CROSS_LEAD_FRAMES, this.#leadFrames);
    const trackFrame = roll.trackFrame + contextFrame - roll.contextFrame;
    if (trackFrame < roll.trackFrame || trackFrame >= roll.scheduledTo) return [];
    const deck = view.chooseDeck(trackFrame + JOIN_DEADLINE_FRAMES, roll.deck);
    if (deck === roll.deck || !hasFrame(view, deck, trackFrame)) return [];
    const fadeFrames = CROSS_FADE_FRAMES;
    const close: TransportCommand[] = roll.isClosing
      ? []
      : [{ kind: "close", run: roll.run, contextFrame, fadeFrames }];
    return [...close, ...this.#open({ deck, contextFrame, trackFrame }, fadeFrames, view)];
  }
}

function hasFrame(view: TransportView, deck: DeckId, frame: number): boolean {
  const segment = Math.floor(frame / view.segmentFrames);
  return view.framesIn(deck, segment) > frame - segment * view.segmentFrames;
}
