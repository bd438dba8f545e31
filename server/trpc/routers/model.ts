import { z } from "zod";
import { acceptModel } from "#server/models/accept-model.ts";
import { approveFile } from "#server/models/approve-file.ts";
import { listModels } from "#server/models/list-models.ts";
import { requireModelName } from "#server/models/model-deps.ts";
import { moveModel } from "#server/models/move-model.ts";
import { cancelFetch, removeModel } from "#server/models/remove-model.ts";
import { cancelSetUp, setUpEngine } from "#server/models/set-up-engine.ts";
import { startFetch } from "#server/models/start-fetch.ts";
import { verifyModel } from "#server/models/verify-model.ts";
import { adminProcedure, createRouter } from "../init.ts";
import { idSchema } from "./id-schema.ts";

const nameSchema = z.object({ name: idSchema.transform(requireModelName) });

/** Models of all users' separations: admins only. */
export const modelRouter = createRouter({
  list: adminProcedure.query(({ ctx }) => listModels(ctx.instance)),

  /** Keeps that this admin has read a model's terms and takes them on. */
  accept: adminProcedure.input(nameSchema).mutation(({ ctx, input }) => {
    const { userId: adminId } = ctx.session;
    return acceptModel(ctx.instance, { name: input.name, adminId });
  }),

  fetch: adminProcedure.input(nameSchema).mutation(({ ctx, input }) => {
    const { userId: adminId } = ctx.session;
    return startFetch(ctx.instance, { name: input.name, adminId });
  }),

  /** Ends a fetch, also another admin's. */
  cancel: adminProcedure
    .input(nameSchema)
    .mutation(({ ctx, input }) => cancelFetch(ctx.instance, input.name)),

  verify: adminProcedure
    .input(nameSchema)
    .mutation(({ ctx, input }) => verifyModel(ctx.instance, input.name)),

  remove: adminProcedure.input(nameSchema).mutation(({ ctx, input }) => {
    const { userId: adminId } = ctx.session;
    return removeModel(ctx.instance, { name: input.name, adminId });
  }),

  /** 1 is first when nobody chose; null is never taken by itself. */
  move: adminProcedure
    .input(nameSchema.extend({ position: z.int().min(1).max(1000).nullable() }))
    .mutation(({ ctx, input }) => moveModel(ctx.instance, input)),

  /** Allows a pickled file of an imported model to be loaded. */
  approve: adminProcedure
    .input(nameSchema.extend({ sha256: z.string().max(64) }))
    .mutation(({ ctx, input }) => {
      const { userId: adminId } = ctx.session;
      return approveFile(ctx.instance, { ...input, adminId });
    }),

  setUpEngine: adminProcedure
    .input(z.object({ device: z.enum(["cpu", "cuda"]) }))
    .mutation(({ ctx, input }) => {
      const { userId } = ctx.session;
      return setUpEngine(ctx.instance, { userId, device: input.device });
    }),

  /** Ends the set-up that waits or goes on, also another admin's. */
  cancelSetUp: adminProcedure.mutation(({ ctx }) => cancelSetUp(ctx.instance)),
});
