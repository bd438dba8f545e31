import type { ImportedModel } from "#server/models/import-model.ts";
import type { EngineView, ModelsView, ModelView } from "#server/models/model-view.ts";
import type { ModelCheck } from "#server/models/verify-model.ts";

/** All models, one paragraph each, below what can run them. */
export function describeModels({ engine, models, freeBytes, folder }: ModelsView): string[] {
  return [
    engineLine(engine),
    `${folder}: ${bytes(freeBytes)} free`,
    ...models.flatMap((model) => ["", ...modelLines(model)]),
  ];
}

/** What a model's maker says about its use: read before it is accepted. */
export function describeTerms({ label, licence }: ModelView): string[] {
  if (!licence) return [`${label} has no terms.`];
  const { text, limits, sources } = licence;
  return [`${label}: ${licence.label}`, text, limits, ...sources.map((url) => `  ${url}`)];
}

export function describeImport(model: ImportedModel): string[] {
  const { name, label, isLocal, stems, unapproved, isAccepted } = model;
  const kind = isLocal ? "a local model" : "recognised";
  return [
    `${label} (${name}) is installed: ${kind}, ${stems.join(", ")}.`,
    ...(isAccepted ? [] : [`Its terms are not accepted yet: npm run models -- accept ${name}`]),
    ...(unapproved.length === 0
      ? []
      : [
          `${unapproved.join(", ")} is pickled and can run any code when it is loaded, so it is not used. If you trust its maker, remove it and import it with --approve.`,
        ]),
  ];
}

export function describeCheck(name: string, { state, files }: ModelCheck): string[] {
  const words = {
    right: "right",
    missing: "MISSING",
    wrong_size: "WRONG SIZE",
    wrong_hash: "WRONG",
  };
  return [
    `${name}: ${state}`,
    ...files.map((file) => `  ${words[file.state].padEnd(10)}  ${file.name}`),
  ];
}

/** Decimal units, as disks and downloads are sold by. */
export function bytes(count: number): string {
  if (count >= 1e9) return `${(count / 1e9).toFixed(1)} GB`;
  return `${Math.round(count / 1e6)} MB`;
}

function engineLine({ state, device, torch, threads }: EngineView): string {
  switch (state) {
    case "installed":
      return `Neural separation: on ${device ?? "?"}, torch ${torch ?? "?"}, ${threads ?? "?"} threads`;
    case "installing":
      return "Neural separation: being set up";
    case "no_worker":
      return "Neural separation: no worker runs";
    case "absent":
      return "Neural separation: not set up; npm run models -- setup";
  }
}

function modelLines(model: ModelView): string[] {
  const { name, label, summary, stems, sizeBytes, position, source } = model;
  const order = position === null ? "" : `, number ${position} when nobody chose`;
  return [
    `${name}  ${stateWords(model)}${order}`,
    `  ${label}: ${summary}`,
    `  ${stems.join(", ")}; ${bytes(sizeBytes)}; ${source ?? "imported"}`,
    ...noteLines(model).map((line) => `  ${line}`),
    ...model.files.map((file) => `    ${file.sha256}  ${file.name}`),
  ];
}

function stateWords({ state, job }: ModelView): string {
  if (state !== "fetching" || !job) return state === "absent" ? "not installed" : state;
  return `being fetched, ${Math.floor(job.fraction * 100)} %`;
}

/** When somebody accepted a model's terms, and who, if that account is still there. */
export function acceptedWords({ acceptedAt, acceptedBy }: ModelView): string {
  const by = acceptedBy === null ? "" : ` by ${acceptedBy}`;
  return `accepted on ${acceptedAt?.slice(0, 10) ?? "?"}${by}`;
}

function noteLines(model: ModelView): string[] {
  const { licence, acceptedAt, errorMessage, missing } = model;
  const isOpen = acceptedAt === null;
  return [
    ...(licence && isOpen ? [`terms not accepted: ${licence.label}`] : []),
    ...(isOpen ? [] : [`terms ${acceptedWords(model)}`]),
    ...(missing.length > 0 ? [`no running worker has ${missing.join(", ")}`] : []),
    ...(errorMessage === null ? [] : [errorMessage]),
  ];
}
