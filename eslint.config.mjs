import reactHooks from "eslint-plugin-react-hooks";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

const noProcessEnv = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: "Variables are read in server/env.ts only.",
};
const noBareTimer = {
  selector: "CallExpression[callee.name=/^(setInterval|setImmediate)$/]",
  message: "A periodic task is a supervised child: use superviseInterval or the Scope.",
};
const noSpawn = {
  patterns: [
    {
      group: ["node:child_process", "child_process"],
      message: "Processes are started in server/ports, server/supervision and server/launch only.",
    },
  ],
};

const sizes = {
  "max-lines": ["error", { max: 300 }],
  "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
  "max-params": ["error", 3],
  complexity: ["error", 12],
};

export default defineConfig(
  globalIgnores([
    "node_modules",
    ".venv",
    ".builds",
    ".engines",
    ".next",
    "data",
    "server/generated",
    "app/_player/generated",
    "next-env.d.ts",
    "test-results",
    "playwright-report",
  ]),
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      ...sizes,
      eqeqeq: "error",
      "no-restricted-syntax": ["error", noProcessEnv, noBareTimer],
      "no-restricted-imports": ["error", noSpawn],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-misused-promises": [
        "error",
        { checksVoidReturn: { attributes: false } },
      ],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
    },
  },
  {
    files: ["app/**/*.{ts,tsx}"],
    plugins: { "react-hooks": reactHooks },
    // No compiler memoizes these components, so a library that it could not memoize is no risk.
    rules: { ...reactHooks.configs.recommended.rules, "react-hooks/incompatible-library": "off" },
  },
  {
    files: ["app/**/*.tsx"],
    rules: {
      "max-lines-per-function": ["error", { max: 120, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ["server/env.ts"],
    rules: { "no-restricted-syntax": ["error", noBareTimer] },
  },
  {
    files: [
      "server/{ports,supervision,launch,testing}/**",
      "e2e/**",
      "bench/**",
      "*.config.ts",
      "**/*.test.ts",
    ],
    rules: { "no-restricted-imports": "off", "no-restricted-syntax": "off" },
  },
  {
    files: ["**/*.test.{ts,tsx}", "e2e/**", "bench/**", "**/testing/**"],
    rules: {
      "max-lines-per-function": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },
  {
    files: ["**/*.mjs", "**/*.cjs"],
    rules: { ...sizes, eqeqeq: "error", "no-unused-vars": "off" },
  },
);
