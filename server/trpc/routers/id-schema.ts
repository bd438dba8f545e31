import { z } from "zod";

/** Any text: what is no id names nothing, so use cases answer `not_found` and not `bad_input`. */
export const idSchema = z.string().max(200);
