/** Imported for what it registers on the audio thread; it has no types of its own. */
declare module "signalsmith-stretch";
