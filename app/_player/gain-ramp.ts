/** The parts of an `AudioParam` that a ramp writes. */
export interface RampParam {
  setValueAtTime: (value: number, timeSec: number) => unknown;
  linearRampToValueAtTime: (value: number, timeSec: number) => unknown;
  cancelScheduledValues: (timeSec: number) => unknown;
}

/** A gain whose value at any time is known without asking the audio thread, so that ramps join exactly. */
export class GainRamp {
  readonly #param: RampParam;
  #from: number;
  #to: number;
  #startSec = 0;
  #endSec = 0;

  constructor(param: RampParam, value: number) {
    this.#param = param;
    this.#from = value;
    this.#to = value;
  }

  get target(): number {
    return this.#to;
  }

  valueAt(timeSec: number): number {
    if (timeSec >= this.#endSec) return this.#to;
    if (timeSec <= this.#startSec) return this.#from;
    const passed = (timeSec - this.#startSec) / (this.#endSec - this.#startSec);
    return this.#from + (this.#to - this.#from) * passed;
  }

  /** Ramps from the value that holds at `startSec`, in a straight line; a ramp under way is cut short there. */
  rampTo(target: number, startSec: number, endSec: number): void {
    const from = this.valueAt(startSec);
    if (startSec < this.#endSec) {
      this.#param.cancelScheduledValues(startSec);
      if (startSec > this.#startSec) this.#param.linearRampToValueAtTime(from, startSec);
    }
    this.#param.setValueAtTime(from, startSec);
    this.#param.linearRampToValueAtTime(target, endSec);
    this.#from = from;
    this.#to = target;
    this.#startSec = startSec;
    this.#endSec = endSec;
  }
}
