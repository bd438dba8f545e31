/**
 * Imports whose page the reader has left before their end, which a toast tells then. Others end in sight, or were begun
 * by a schedule.
 */
export const leftImports = new Set<string>();
