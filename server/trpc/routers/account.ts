import { z } from "zod";
import { readAccount, readSettings, settingsSchema, updateSettings } from "#server/auth/account.ts";
import { changePassword, changePasswordSchema } from "#server/auth/change-password.ts";
import { deleteAccount } from "#server/auth/delete-account.ts";
import { endSessionById } from "#server/auth/end-sessions.ts";
import { listSessions } from "#server/auth/list-sessions.ts";
import { signUp, signUpSchema } from "#server/auth/sign-up.ts";
import { signUpPolicy } from "#server/auth/sign-up-policy.ts";
import { createRouter, publicProcedure, userProcedure } from "../init.ts";

export const accountRouter = createRouter({
  /** Whether the sign-up page must ask for the one-time code. */
  signUpPolicy: publicProcedure.query(({ ctx }) => {
    const { isOpen } = signUpPolicy(ctx.instance.site, ctx.request);
    return { isOpen, needsCode: !isOpen };
  }),

  signUp: publicProcedure.input(signUpSchema).mutation(({ ctx, input }) => {
    const policy = signUpPolicy(ctx.instance.site, ctx.request);
    return signUp(ctx.instance, input, policy);
  }),

  me: userProcedure.query(({ ctx }) => readAccount(ctx.instance.database, ctx.session)),

  settings: userProcedure.query(({ ctx }) => readSettings(ctx.instance.database, ctx.session)),

  updateSettings: userProcedure
    .input(settingsSchema.partial())
    .mutation(({ ctx, input }) => updateSettings(ctx.instance.database, ctx.session, input)),

  changePassword: userProcedure
    .input(changePasswordSchema)
    .mutation(({ ctx, input }) => changePassword(ctx.instance, ctx.session, input)),

  sessions: userProcedure.query(({ ctx }) => listSessions(ctx.instance.database, ctx.session)),

  endSession: userProcedure
    .input(z.object({ sessionId: z.string().max(100) }))
    .mutation(({ ctx, input }) =>
      endSessionById(ctx.instance.database, ctx.session, input.sessionId),
    ),

  delete: userProcedure
    .input(z.object({ password: z.string().min(1).max(1000) }))
    .mutation(({ ctx, input }) => deleteAccount(ctx.instance, ctx.session, input.password)),
});
