import type { StretchModule } from "./stretch-module.ts";

/** What the library registers as its own processor: its constructor loads the module. */
type LibraryProcessor = new (options: {
  readonly numberOfOutputs: number;
  readonly outputChannelCount: readonly number[];
}) => { readonly wasmModule: StretchModule };

/** The globals that the library's processor is made from, put in place of the real ones while it loads. */
const stand: { processor: LibraryProcessor | null; onReady: () => void } = {
  processor: null,
  onReady: () => undefined,
};

class StandInProcessor {
  readonly port = { postMessage: () => stand.onReady(), onmessage: null };
}

const real = {
  AudioWorkletProcessor: Reflect.get(globalThis, "AudioWorkletProcessor") as unknown,
  registerProcessor: Reflect.get(globalThis, "registerProcessor") as unknown,
};

Object.assign(globalThis, {
  AudioWorkletProcessor: StandInProcessor,
  registerProcessor: (_name: string, processor: LibraryProcessor) => {
    stand.processor = processor;
  },
});

/** Puts the real globals back; call when the library has been imported. */
export function endCapture(): void {
  Object.assign(globalThis, real);
}

/**
 * A new instance of the library's module.
 *
 * The package offers it only wrapped in an audio node with buffers of its own, whose input is not sample-locked to
 * anything; here it is one stage of the renderer.
 */
export async function makeStretchModule(): Promise<StretchModule> {
  const Processor = stand.processor;
  if (!Processor) throw new Error("The stretch library did not register its processor.");
  const { promise, resolve } = Promise.withResolvers<undefined>();
  stand.onReady = () => resolve(undefined);
  const processor = new Processor({ numberOfOutputs: 1, outputChannelCount: [2] });
  await promise;
  return processor.wasmModule;
}
