/** A service's name and those of the services that must run before it. */
export interface Dependent {
  readonly id: string;
  readonly needs?: readonly string[];
}

/** A service that can't start, and the names of what it needs and is not there. */
export class MissingServicesError extends Error {
  readonly missing: readonly string[];

  constructor(service: string, missing: readonly string[]) {
    super(`The service "${service}" needs ${missing.map((name) => `"${name}"`).join(", ")}.`);
    this.name = "MissingServicesError";
    this.missing = missing;
  }
}

/**
 * The services in an order in which each comes after all that it needs; otherwise as they were given.
 * Throws MissingServicesError for a name that nobody has, and an Error that names a circle.
 */
export function orderServices<S extends Dependent>(services: readonly S[]): S[] {
  const byId = new Map(services.map((service) => [service.id, service]));
  const ordered = new Set<S>();
  const visit = (service: S, path: readonly string[]): void => {
    if (ordered.has(service)) return;
    const here = [...path, service.id];
    if (path.includes(service.id)) {
      throw new Error(`Services need each other in a circle: ${here.join(" -> ")}.`);
    }
    const needs = service.needs ?? [];
    const missing = needs.filter((id) => !byId.has(id));
    if (missing.length > 0) throw new MissingServicesError(service.id, missing);
    for (const id of needs) {
      const needed = byId.get(id);
      if (needed) visit(needed, here);
    }
    ordered.add(service);
  };
  for (const service of services) visit(service, []);
  return [...ordered];
}
