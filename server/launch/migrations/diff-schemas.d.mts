/** The SQL that leads from one Prisma schema text (`undefined`: an empty database) to another; "" when none. */
export function diffSchemas(from: string | undefined, to: string): Promise<string>;
