/** The functions of signalsmith-stretch's WebAssembly module that the player calls; pointers are byte offsets. */
export interface StretchModule {
  readonly HEAP8: Int8Array;
  _main: () => void;
  /** Channels, frames of a block, frames between two, and whether to spread the work evenly, one interval later. */
  _configure: (...size: readonly [number, number, number, boolean]) => void;
  /** Room for so many frames of each channel, inputs first, then outputs; returns where it begins. */
  _setBuffers: (channels: number, frames: number) => number;
  _inputLatency: () => number;
  _outputLatency: () => number;
  /** The limit is a share of the sample rate: partials above it keep their distances. */
  _setTransposeSemitones: (semitones: number, tonalityLimit: number) => void;
  _reset: () => void;
  /** Takes input as past; the rate is that at which it went by. */
  _seek: (inputFrames: number, rate: number) => void;
  _process: (inputFrames: number, outputFrames: number) => void;
}
