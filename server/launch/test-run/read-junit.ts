import type { TestResult } from "./results.ts";

const CASE = /<testcase\b([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g;

/** Reads the JUnit XML that pytest writes. */
export function readJunit(text: string): TestResult[] {
  return [...text.matchAll(CASE)].map(([, attributes = "", body = ""]) => ({
    name: `${attribute(attributes, "classname")} ${attribute(attributes, "name")}`,
    seconds: Number(attribute(attributes, "time")),
    outcome: outcomeOf(body),
  }));
}

function attribute(attributes: string, name: string): string {
  return new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? "";
}

function outcomeOf(body: string): TestResult["outcome"] {
  if (/<(failure|error)\b/.test(body)) return "failed";
  return /<skipped\b/.test(body) ? "skipped" : "passed";
}
