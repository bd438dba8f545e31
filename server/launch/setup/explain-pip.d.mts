/** What a failed pip means, and what to do. */
export function explainPip(
  output: string,
  where: { folder: string; pythonVersion: string },
): Error & { readonly code: string; readonly output: string };

/** What a step beside pip means that failed with these words. */
export function explainStep(
  message: string,
  output: string,
  where: { folder: string; freeBytes: number },
): Error & { readonly code: string; readonly output: string };
