import { readFileSync } from "node:fs";
import { Ajv2019 } from "ajv/dist/2019.js";
import { parse } from "yaml";

/** A part of the description, of whatever kind. */
type Part = Record<string, unknown>;

/**
 * Where Spotify sends null though its description has none: entries that are gone, and what a local
 * file doesn't have.
 */
const NULL_IN_PRACTICE: Readonly<Record<string, readonly string[]>> = {
  PlaylistTrackObject: ["item", "track"],
  TrackObject: ["href", "id"],
  SimplifiedArtistObject: ["href", "id", "uri"],
  AlbumBase: ["album_type", "href", "id", "release_date", "release_date_precision", "uri"],
};

export interface Contract {
  /** What is wrong with an answer, a property that isn't described included; empty if nothing is. */
  readonly errorsOf: (path: string, status: number, body: unknown) => string[];
  /** Properties of a component that are described and not deprecated. */
  readonly propertiesOf: (component: string) => string[];
  readonly scopes: readonly string[];
  /** Where users are sent, and where codes and tokens are exchanged. */
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
}

/** Spotify's description, by which answers to GET are checked; `isPractical` allows the nulls of practice. */
export function loadContract({ isPractical = false } = {}): Contract {
  const text = readFileSync(new URL("./openapi.yml", import.meta.url), "utf8");
  const description = parse(text) as Part;
  const components = partOf(description, "components");
  const flow = flowOf(components);
  if (isPractical) allowNulls(partOf(components, "schemas"));
  const ajv = new Ajv2019({ strict: false, allErrors: true, logger: false });
  ajv.addFormat("date-time", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  ajv.addSchema(closed(description) as Part, "spotify");
  return {
    errorsOf: (path, status, body) => {
      const get = partOf(partOf(partOf(description, "paths"), path), "get");
      const { $ref } = partOf(partOf(get, "responses"), String(status));
      const check = ajv.compile({
        $ref: `spotify${String($ref)}/content/application~1json/schema`,
      });
      check(body);
      return (check.errors ?? []).map(
        ({ instancePath, message = "", params }) =>
          `${instancePath} ${message} ${JSON.stringify(params)}`,
      );
    },
    propertiesOf: (component) =>
      propertiesOf(components, { $ref: `#/components/schemas/${component}` }),
    scopes: Object.keys(partOf(flow, "scopes")),
    authorizationUrl: String(flow.authorizationUrl),
    tokenUrl: String(flow.tokenUrl),
  };
}

function allowNulls(schemas: Part): void {
  for (const [component, names] of Object.entries(NULL_IN_PRACTICE)) {
    const properties = partOf(partOf(schemas, component), "properties");
    for (const name of names) {
      properties[name] = { anyOf: [{ type: "null" }, properties[name]] };
    }
  }
}

/** The same, with every value closed to properties that aren't described for it. */
function closed(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(closed);
  if (!isPart(part)) return part;
  const entries = Object.entries(part).map(([name, inner]) => {
    const isMap = name === "properties" && isPart(inner);
    if (isMap) return [name, mapValues(inner, closedValue)];
    return [name, name === "items" || name === "schema" ? closedValue(inner) : closed(inner)];
  });
  return Object.fromEntries(entries) as Part;
}

function closedValue(schema: unknown): unknown {
  const inner = closed(schema);
  return isPart(inner) ? { ...inner, unevaluatedProperties: false } : inner;
}

function propertiesOf(components: Part, schema: Part): string[] {
  const { $ref, allOf = [], properties = {} } = schema;
  const base = typeof $ref === "string" ? [lookUp(components, $ref)] : [];
  const parts = [...base, ...(allOf as Part[])];
  const own = Object.entries(properties as Record<string, Part>)
    .filter(([, property]) => property.deprecated !== true)
    .map(([name]) => name);
  return [...own, ...parts.flatMap((part) => propertiesOf(components, part))];
}

function lookUp(components: Part, ref: string): Part {
  return partOf(partOf(components, "schemas"), ref.replace("#/components/schemas/", ""));
}

function flowOf(components: Part): Part {
  const { flows } = partOf(partOf(components, "securitySchemes"), "oauth_2_0");
  return partOf(flows as Part, "authorizationCode");
}

function partOf(part: Part, name: string): Part {
  const inner = part[name];
  if (!isPart(inner)) throw new Error(`Spotify's description has no ${name} there.`);
  return inner;
}

function isPart(value: unknown): value is Part {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function mapValues(part: Part, change: (value: unknown) => unknown): Part {
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, change(value)]));
}
