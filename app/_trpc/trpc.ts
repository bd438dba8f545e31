"use client";
import { createTRPCContext } from "@trpc/tanstack-react-query";
import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "#server/trpc/root.ts";

/** `useTRPC` gives typed query and mutation options for every procedure, `useTRPCClient` calls one. */
export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();

/** What each procedure answers. */
export type RouterOutputs = inferRouterOutputs<AppRouter>;
