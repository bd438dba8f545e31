/** The parts of AudioWorkletGlobalScope that the player uses; TypeScript's DOM library leaves them out. */
declare abstract class AudioWorkletProcessor {
  readonly port: MessagePort;
  abstract process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;
/** Frame of the audio clock at which the quantum begins that is being rendered. */
declare const currentFrame: number;
declare const sampleRate: number;
