/** A worker whose sign of life is older is away; it gives one every 3 s. */
export const LIVE_WITHIN_SEC = 15;
