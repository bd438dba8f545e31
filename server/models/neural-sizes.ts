import sizes from "./neural-sizes.json" with { type: "json" };

/** About what the neural packages take, by build: downloaded, and on disk while they are installed. */
export const NEURAL_SIZES: Record<"cpu" | "cuda", { downloadBytes: number; diskBytes: number }> =
  sizes;
