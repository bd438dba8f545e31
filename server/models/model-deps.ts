import type { Database } from "#server/db.ts";
import { notFound } from "#server/require-id.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { CATALOGUE, type Catalogue, type CatalogueModel } from "./catalogue.ts";
import { isModelName, type ModelStore } from "./model-store.ts";

/** What the use cases of the model store work with. */
export interface ModelDeps {
  readonly database: Database;
  /** For the connections that hold locks. */
  readonly databaseUrl: string;
  readonly boss: Boss;
  readonly models: ModelStore;
  /** The product's own by default; tests have models of a few kilobytes. */
  readonly catalogue?: Catalogue;
}

/** A published model with files, by name; undefined for local ones, and for engines without models. */
export function findPublished(
  { catalogue = CATALOGUE }: Pick<ModelDeps, "catalogue">,
  name: string,
): CatalogueModel | undefined {
  return catalogue.models.find((model) => model.name === name && model.files.length > 0);
}

/** Answers a text that can be a model's name; anything else names nothing and throws `not_found`. */
export function requireModelName(name: string): string {
  if (isModelName(name)) return name;
  throw noSuchModel();
}

/** The one answer for a name that is neither in the catalogue nor in the store. */
export function noSuchModel(): Error {
  return notFound("Model");
}
