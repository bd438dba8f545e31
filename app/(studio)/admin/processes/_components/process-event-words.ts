import { formatPercent, formatPlural } from "../../../../_words/format-number.ts";
import type { Tone } from "../../_components/status-sign.tsx";
import type { WireEvent } from "./wire-types.ts";

/** What the reader sees of an event. */
export interface EventWords {
  readonly tone: Tone;
  readonly text: string;
}

type Facts = WireEvent["data"];
type Describe = (facts: Facts) => EventWords;

const KNOWN: Readonly<Record<string, Describe>> = {
  "port.crashed": (facts) => ({
    tone: "danger",
    text: withReason(`${subject(facts)} crashed`, facts),
  }),
  "port.recycled": (facts) => ({
    tone: "none",
    text: `${subject(facts)} was replaced for its ${wear(facts.reason)}`,
  }),
  "pool.worker_failed": (facts) => ({
    tone: "danger",
    text: withReason(`${subject(facts)} can’t be started`, facts),
  }),
  "pool.worker_restored": (facts) => ({ tone: "ok", text: `${subject(facts)} runs again` }),
  "breaker.opened": (facts) => ({
    tone: "danger",
    text: `The breaker of ${subject(facts)} opened: requests are refused`,
  }),
  "breaker.half_open": (facts) => ({
    tone: "warn",
    text: `The breaker of ${subject(facts)} lets one request through`,
  }),
  "breaker.closed": (facts) => ({
    tone: "ok",
    text: `The breaker of ${subject(facts)} closed: requests are taken again`,
  }),
  "health.changed": (facts) => health(facts),
  "supervisor.child_terminated": (facts) => report(facts, "ended"),
  "supervisor.start_error": (facts) => report(facts, "did not start"),
  "supervisor.shutdown_error": (facts) => report(facts, "did not end when told to"),
  "supervisor.shutdown": (facts) => ({
    tone: "danger",
    text: withReason(`The supervisor ${supervisor(facts)} gave up`, facts),
  }),
  "orphans.ended": ({ found, terminated, errors }) => ({
    tone: errors === 0 ? "warn" : "danger",
    text: `A scan found ${figure(found, "orphan", "orphans")}, ended ${figure(terminated)}, ${figure(errors, "error", "errors")}`,
  }),
  "service.started": ({ service }) => ({
    tone: "none",
    text: `${typeof service === "string" ? service : "A service"} was started again`,
  }),
};

const BAD = /crash|fail|gave_up|given_up|killed|escalat/u;
const DOUBTFUL = /degrad|restart|late|lost|orphans\.found|opened/u;

/** An event in words; an unknown one by its name and facts. */
export function processEventWords({ type, data }: Pick<WireEvent, "type" | "data">): EventWords {
  const describe = Object.hasOwn(KNOWN, type) ? KNOWN[type] : undefined;
  if (describe) return describe(data);
  const tone = BAD.test(type) ? "danger" : DOUBTFUL.test(type) ? "warn" : "none";
  const [noun = "", what = ""] = type.split(".");
  const name = `${noun} ${what.replaceAll("_", " ")}`;
  const facts = Object.entries(data).flatMap(([key, value]) => {
    return value === null
      ? []
      : [`${key} ${Array.isArray(value) ? value.join(", ") : String(value)}`];
  });
  const text = name.charAt(0).toUpperCase() + name.slice(1);
  return { tone, text: facts.length === 0 ? text : `${text}: ${facts.join(", ")}` };
}

function health({ status, passedPercent, failing }: Facts): EventWords {
  if (status === "ok") return { tone: "ok", text: "All health checks pass" };
  const names = Array.isArray(failing) && failing.length > 0 ? `: ${failing.join(", ")}` : "";
  const share =
    typeof passedPercent === "number"
      ? `, ${formatPercent(passedPercent / 100)} of checks pass`
      : "";
  const isFailed = status === "failed";
  const word = isFailed ? "Unhealthy" : "Health is degraded";
  return { tone: isFailed ? "danger" : "warn", text: `${word}${names}${share}` };
}

/** A supervisor's report of one of its children. */
function report(facts: Facts, what: string): EventWords {
  const child = typeof facts.child === "string" ? facts.child : "A child";
  const text = withReason(`${child} of ${supervisor(facts)} ${what}`, facts);
  return { tone: facts.reason === "normal" ? "none" : "warn", text };
}

function supervisor({ supervisor: name }: Facts): string {
  return typeof name === "string" ? name : "the worker";
}

function figure(value: Facts[string] | undefined, one?: string, many?: string): string {
  const count = typeof value === "number" ? value : 0;
  return one === undefined || many === undefined ? `${count}` : formatPlural(count, one, many);
}

/** What an event is about, whichever name its sender has for that. */
function subject(facts: Facts): string {
  const found = [facts.worker, facts.name, facts.port, facts.kind].find(
    (value) => typeof value === "string",
  );
  return typeof found === "string" ? found : "A port";
}

function withReason(text: string, { message, reason }: Facts): string {
  const why = typeof message === "string" && message !== "" ? message : reason;
  const [line = ""] = typeof why === "string" ? why.split("\n") : [];
  return line === "" ? text : `${text}: ${line}`;
}

function wear(reason: Facts[string] | undefined): string {
  return typeof reason === "string" ? reason.replaceAll("_", " ") : "wear";
}
