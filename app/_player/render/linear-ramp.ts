/** A number that moves in a straight line, sample by sample, and then stays. */
export class LinearRamp {
  #from: number;
  #to: number;
  #frames = 0;
  #done = 0;

  constructor(value: number) {
    this.#from = value;
    this.#to = value;
  }

  get target(): number {
    return this.#to;
  }

  get isMoving(): boolean {
    return this.#done < this.#frames;
  }

  /** The value of the next sample. */
  get value(): number {
    return this.valueAt(0);
  }

  /** The value that holds `ahead` samples from the next one. */
  valueAt(ahead: number): number {
    const done = this.#done + ahead;
    if (done >= this.#frames) return this.#to;
    return this.#from + ((this.#to - this.#from) * done) / this.#frames;
  }

  /** Moves from where it is now; the sample after `frames` more is the first at the target. */
  moveTo(target: number, frames: number): void {
    this.#from = this.value;
    this.#to = target;
    this.#frames = frames;
    this.#done = 0;
  }

  advance(frames: number): void {
    this.#done = Math.min(this.#frames, this.#done + frames);
  }
}
