/** The parts of an `AudioParam` that a ramp writes. */
export interface RampParam {
  setValueAtTime: (value: number, timeSec: number) => unknown;
  linearRampToValueAtTime: (value: number, timeSec: number) => unknown;
  cancelScheduledValues: (timeSec: number) => unknown;
}

interface Ramp {
  readonly from: number;
  readonly to: number;
  readonly startSec: number;
  readonly endSec: number;
}

/** Ramps remembered: a run has one at its beginning and one at its end, a fader few at a time. */
const REMEMBERED = 4;

/** A gain whose value at any time is known without asking the audio thread, so that ramps join exactly. */
export class GainRamp {
  readonly #param: RampParam;
  /** Ascending; the first holds before its beginning too. */
  #ramps: Ramp[];

  constructor(param: RampParam, value: number) {
    this.#param = param;
    this.#ramps = [{ from: value, to: value, startSec: 0, endSec: 0 }];
  }

  /** The value behind all ramps. */
  get target(): number {
    return this.#ramps.at(-1)?.to ?? 0;
  }

  valueAt(timeSec: number): number {
    const ramp = this.#ramps.findLast(({ startSec }) => startSec < timeSec);
    if (!ramp) return this.#ramps[0]?.from ?? 0;
    if (timeSec >= ramp.endSec) return ramp.to;
    const passed = (timeSec - ramp.startSec) / (ramp.endSec - ramp.startSec);
    return ramp.from + (ramp.to - ramp.from) * passed;
  }

  /** Ramps from the value that holds at `startSec`, in a straight line; a ramp under way is cut short there. */
  rampTo(target: number, startSec: number, endSec: number): void {
    const from = this.valueAt(startSec);
    const kept = this.#ramps.filter((ramp) => ramp.startSec < startSec);
    if (this.#ramps.some((ramp) => ramp.endSec > startSec)) {
      this.#param.cancelScheduledValues(startSec);
      if (kept.some((ramp) => ramp.endSec > startSec)) {
        this.#param.linearRampToValueAtTime(from, startSec);
      }
    }
    this.#param.setValueAtTime(from, startSec);
    this.#param.linearRampToValueAtTime(target, endSec);
    this.#ramps = [...kept, { from, to: target, startSec, endSec }].slice(-REMEMBERED);
  }
}
