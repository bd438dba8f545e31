import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const ignored = [
  "**/node_modules/**",
  "**/.builds/**",
  "**/.engines/**",
  "**/.next/**",
  "**/data/**",
];

export default defineConfig({
  test: {
    // Parent-death signals follow the thread that spawned: tests of processes need a main thread.
    pool: "forks",
    // Most tests wait for processes: one file at a time would leave two cores idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    restoreMocks: true,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["{app,server,bench}/**/*.test.{ts,tsx}"],
          exclude: [...ignored, "**/*.integration.test.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["{app,server,bench}/**/*.integration.test.ts"],
          exclude: ignored,
          globalSetup: ["server/testing/global-setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // A loaded machine is slow to start processes; a condition that holds is seen at once anyway.
          expect: { poll: { timeout: 10_000 } },
        },
      },
    ],
  },
});
