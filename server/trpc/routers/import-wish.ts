import { z } from "zod";

/** What a user wants of a list. */
export const importWishShape = {
  leftOut: z
    .array(z.string().min(1).max(100))
    .max(10_000, "A list has at most 10,000 tracks.")
    .optional(),
  syncHours: z
    .int()
    .min(1, "Once an hour at most.")
    .max(720, "Once in 30 days at least.")
    .nullish(),
};
