/** What a failed pip means, and what to do. */
export function explainPip(
  output: string,
  where: { folder: string; pythonVersion: string },
): Error & { readonly code: string; readonly output: string };

/** What a step before or after pip means that failed with these words. */
export function explainStep(
  message: string,
  output: string,
  folder: string,
): Error & { readonly code: string; readonly output: string };
