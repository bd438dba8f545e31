import { setTimeout as delay } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Bytes on Node's heap that something still refers to. */
export async function heapBytes(): Promise<number> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let round = 0; round < 3; round += 1) {
    // What ended a moment ago lets go of the rest in its own callbacks.
    await delay(20);
    collect();
  }
  return process.memoryUsage().heapUsed;
}
