import type { z } from "zod";

/** What was stored, by whatever version, with the default in place of each field that is missing or makes no sense. */
export function validFields<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  stored: unknown,
  defaults: z.infer<z.ZodObject<Shape>>,
): z.infer<z.ZodObject<Shape>> {
  const fields = typeof stored === "object" && stored !== null ? stored : {};
  const valid = Object.entries(schema.shape).flatMap(([key, field]) => {
    const result = (field as z.ZodType).safeParse(Reflect.get(fields, key));
    return result.success ? [[key, result.data] as const] : [];
  });
  return { ...defaults, ...Object.fromEntries(valid) };
}
