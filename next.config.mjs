import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Nothing here may depend on an instance's port, host, secrets or data folder: several instances share
 * one build. The set-up names the build's folder; development keeps its own.
 * @type {import("next").NextConfig}
 */
export default {
  distDir: process.env.NEXT_DIST_DIR ?? ".next",
  // Next writes into the tsconfig that it is given; this one is a copy. `npm test` checks the types.
  typescript: { tsconfigPath: "tsconfig.build.json", ignoreBuildErrors: true },
  turbopack: { root: dirname(fileURLToPath(import.meta.url)) },
  images: { unoptimized: true },
  poweredByHeader: false,
  reactStrictMode: true,
};
