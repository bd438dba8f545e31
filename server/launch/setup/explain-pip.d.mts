/** What a failed pip means, and what to do. */
export function explainPip(
  output: string,
  where: { folder: string; pythonVersion: string },
): Error & { readonly code: string; readonly output: string };
