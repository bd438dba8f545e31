import NextAuth from "next-auth";
import { authOptions } from "#server/web/auth-options.ts";
import { webInstance } from "#server/web/instance.ts";

interface RouteContext {
  readonly params: Promise<{ nextauth: string[] }>;
}

async function handle(request: Request, context: RouteContext): Promise<Response> {
  const answer: unknown = await NextAuth(
    request as never,
    context as never,
    authOptions(request, webInstance()),
  );
  return answer as Response;
}

export { handle as GET, handle as POST };
