import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * The SQL that leads from one Prisma schema text to another; `undefined` stands for an empty database,
 * and an empty answer means that nothing differs. The engine sees texts only, never a database.
 * @param {string | undefined} from
 * @param {string} to
 * @returns {Promise<string>}
 */
export async function diffSchemas(from, to) {
  const engine = await loadEngine(to);
  const target = (text) => ({
    tag: "schemaDatamodel",
    files: [{ path: "schema.prisma", content: text }],
  });
  const { stdout } = await engine.diff({
    from: from === undefined ? { tag: "empty" } : target(from),
    to: target(to),
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  const sql = (stdout ?? "").trim();
  return /^-- This is an empty migration\.?$/.test(sql) || sql === "" ? "" : `${sql}\n`;
}

async function loadEngine(datamodel) {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve("@prisma/schema-engine-wasm/schema_engine_bg"));
  const bindings = await import(pathToFileURL(join(folder, "schema_engine_bg.js")).href);
  const bytes = await readFile(join(folder, "schema_engine_bg.wasm"));
  const { instance } = await WebAssembly.instantiate(bytes, {
    "./schema_engine_bg.js": bindings,
  });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  const ignoreLog = () => undefined;
  return bindings.SchemaEngine.new(
    { datamodels: [["schema.prisma", datamodel]] },
    ignoreLog,
    noDatabase(),
  );
}

/**
 * The engine opens a connection before it knows that it won't use it, and asks for the server's version
 * (the answer picks the SQL dialect). Anything else that it asks fails.
 */
function noDatabase() {
  const refuse = () => Promise.reject(new Error("A diff between schema texts needs no database."));
  const adapter = {
    provider: "postgres",
    adapterName: "none",
    errorRegistry: { consumeError: () => undefined },
    queryRaw: ({ sql }) => (sql.includes("server_version_num") ? versionAnswer() : refuse()),
    executeRaw: refuse,
    executeScript: refuse,
    startTransaction: refuse,
    getConnectionInfo: () => ok({ schemaName: "public", supportsRelationJoins: true }),
    dispose: () => Promise.resolve(ok(undefined)),
  };
  const connect = () => Promise.resolve(ok(adapter));
  return { ...adapter, connect, connectToShadowDb: connect };
}

function versionAnswer() {
  const [int32, boolean, text] = [0, 5, 7];
  return Promise.resolve(
    ok({
      columnNames: ["exists", "version", "numeric_version"],
      columnTypes: [boolean, text, int32],
      rows: [[true, "PostgreSQL 15.0", 150_000]],
    }),
  );
}

/** The engine reads results as Prisma's driver adapters wrap them. */
function ok(value) {
  return { ok: true, value };
}
