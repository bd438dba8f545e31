import { initTRPC, TRPCError } from "@trpc/server";
import { z } from "zod";
import { DomainError } from "#server/errors.ts";
import { notFound } from "#server/require-id.ts";
import type { RequestContext } from "./context.ts";
import { toTrpcError } from "./error-mapping.ts";

const t = initTRPC.context<RequestContext>().create({
  isDev: false,
  errorFormatter({ shape, error }) {
    const { cause } = error;
    const domain = cause instanceof DomainError ? cause : null;
    return {
      ...shape,
      data: {
        ...shape.data,
        /** Code of `DomainError`; null for what the user can't do anything about. */
        domainCode: domain?.code ?? (cause instanceof z.ZodError ? ("bad_input" as const) : null),
        retryAfterSec: domain?.retryAfterSec ?? null,
        /** First message of each bad input field. */
        fields: cause instanceof z.ZodError ? fieldMessages(cause) : null,
      },
    };
  },
});

function fieldMessages(error: z.ZodError): Record<string, string> {
  const entries = error.issues.map((issue) => [issue.path.join("."), issue.message] as const);
  return Object.fromEntries(entries.toReversed());
}

/** Runs outside all other steps, so that no error leaves without a known code. */
const mapErrors = t.middleware(async ({ next, ctx, path }) => {
  const result = await next();
  if (result.ok) return result;
  const error = toTrpcError(result.error);
  if (error.code === "INTERNAL_SERVER_ERROR") {
    ctx.instance.logger.error(
      { err: result.error.cause ?? result.error, path },
      "procedure failed",
    );
  }
  return { ...result, error };
});

export const createRouter = t.router;
export const createCallerFactory = t.createCallerFactory;

/** Open to everyone. */
export const publicProcedure = t.procedure.use(mapErrors);

/** Needs a live session, checked against the database for this request. */
export const userProcedure = publicProcedure.use(async ({ next, ctx }) => {
  if (!ctx.session) {
    const cause = new DomainError("unauthorized", { message: "Sign in first." });
    throw new TRPCError({ code: "UNAUTHORIZED", message: cause.message, cause });
  }
  return next({ ctx: { ...ctx, session: ctx.session } });
});

/** Needs an admin, by the role that the database gave for this request; to others nothing is here. */
export const adminProcedure = userProcedure.use(async ({ next, ctx }) => {
  if (ctx.session.role !== "admin") {
    const cause = notFound("Page");
    throw new TRPCError({ code: "NOT_FOUND", message: cause.message, cause });
  }
  return next();
});
