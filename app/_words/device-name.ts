const NAMES: Readonly<Record<string, string>> = {
  cpu: "processor",
  cuda: "NVIDIA GPU",
  mps: "Apple GPU",
};

/** What a device of an engine is called within a sentence. */
export function deviceName(device: string): string {
  return NAMES[device] ?? device;
}
