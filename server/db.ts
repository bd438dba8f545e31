import { PrismaPg } from "@prisma/adapter-pg";
import { Prisma, PrismaClient } from "./generated/prisma/client.ts";

export { Prisma };
export type Database = PrismaClient;
/** A client inside `database.$transaction`. */
export type Transaction = Prisma.TransactionClient;

/** A pool of at most `connections`; a caller waits at most 5 s for one. The caller disconnects it. */
export function createDatabase(url: string, connections = 10): Database {
  const adapter = new PrismaPg({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: 5000,
    idleTimeoutMillis: 30_000,
  });
  return new PrismaClient({ adapter });
}
