import { endCapture, makeStretchModule } from "./capture-module.ts";
// Second: it registers with the stand-ins that the first has put in place.
import "signalsmith-stretch";

endCapture();

/** Where the renderer looks for it on the audio thread, once this script has been added. */
Object.assign(globalThis, { makeStretchModule });
