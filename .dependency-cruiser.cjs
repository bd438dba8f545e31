/** The arrows of ARCHITECTURE.md, checked. */
const useCases =
  "^server/(auth|library|operator|separation|analysis|spotify|downloads|exports|models|studio)/";
const tests = "\\.test\\.tsx?$";

module.exports = {
  forbidden: [
    {
      name: "no-circular",
      severity: "error",
      from: {},
      to: { circular: true, dependencyTypesNot: ["type-only"] },
    },
    {
      name: "supervision-knows-nothing",
      comment: "The OTP core stands alone.",
      severity: "error",
      from: { path: "^server/supervision/", pathNot: tests },
      to: { path: "^(server/(?!supervision/)|app/)" },
    },
    {
      name: "ports-on-supervision-only",
      comment: "What operators see of a pool is shaped by telemetry, where the pages read it too.",
      severity: "error",
      from: { path: "^server/ports/", pathNot: tests },
      to: {
        path: "^(server/(?!ports/|supervision/|logger\\.ts|process-exists\\.ts|env\\.ts|telemetry/worker-snapshot\\.ts)|app/)",
      },
    },
    {
      name: "worker-and-trpc-apart",
      comment: "They meet in the database and in server/jobs.",
      severity: "error",
      from: { path: "^server/(worker|trpc)/" },
      to: { path: "^server/(worker|trpc)/", pathNot: "^server/$1/" },
    },
    {
      name: "use-cases-know-no-transport",
      severity: "error",
      from: { path: useCases, pathNot: tests },
      to: { path: "^(server/(trpc|web|worker|realtime/(?!events\\.ts))|app/)" },
    },
    {
      name: "browser-takes-only-types",
      comment:
        "Pages and route handlers run on the server; the player, realtime and components do not.",
      severity: "error",
      from: { path: "^app/(_player|_realtime|_trpc|_components)/", pathNot: tests },
      to: { path: "^server/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "engines-apart",
      comment: "What both engines of the player use lies at its top or in folders for both.",
      severity: "error",
      from: { path: "^app/_player/(worklet|fallback)/" },
      to: { path: "^app/_player/(worklet|fallback)/", pathNot: "^app/_player/$1/" },
    },
    {
      name: "web-never-spawns-python",
      severity: "error",
      from: { path: "^(app|server/(web|trpc|auth|library|operator))/", pathNot: tests },
      to: { path: "^server/(ports|worker)/" },
    },
    {
      name: "server-knows-no-app",
      severity: "error",
      from: { path: "^server/" },
      to: { path: "^app/" },
    },
    {
      name: "testing-in-tests-only",
      comment: "`npm run chaos` is a test that runs by itself.",
      severity: "error",
      from: { path: "^(server|app)/", pathNot: `(${tests}|^server/testing/|^server/launch/chaos)` },
      to: { path: "^server/testing/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^server/generated/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default"],
    },
  },
};
