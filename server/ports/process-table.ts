import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";

/** `USER_HZ`, the unit of processor and start times; 100 on every Linux that Node runs on. */
export const TICKS_PER_SEC = 100;

/** A process that no other one can be mistaken for: pids are reused, start times within a boot are not. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot, field 22 of `/proc/<pid>/stat`; seconds since 1970 where only `ps` can tell. */
  readonly startTime: number;
}

/** What the system says of a process. */
export interface ProcessStat extends ProcessIdentity {
  readonly state: string;
  readonly parentPid: number;
  readonly groupId: number;
}

/** Where processes are looked up. */
export interface ProcessTable {
  /** Start times of different tables can't be compared. */
  readonly name: "proc" | "ps";
  /** Undefined when there is no such process. */
  readonly readStat: (pid: number) => ProcessStat | undefined;
  /** The pids of this user's processes. */
  readonly listOwnPids: () => number[];
  /** The environment that a process was started with; undefined when it is gone or not readable. */
  readonly readEnvironment: (pid: number) => ReadonlyMap<string, string> | undefined;
  /** Program and arguments; undefined when it is gone or not readable. */
  readonly readCommand: (pid: number) => string | undefined;
  /** Changes with every start of the machine. */
  readonly bootId: () => string;
  /** A start time in milliseconds since 1970. */
  readonly startedAtMs: (startTime: number) => number;
}

/** Neither `/proc` nor `ps`: nothing can be told apart, so nothing may be signalled. */
export class NoProcessTableError extends Error {
  constructor(cause?: unknown) {
    super(
      "Processes can't be told apart here: /proc is not mounted and ps does not run. Nothing was ended.",
      { cause },
    );
    this.name = "NoProcessTableError";
  }
}

/** The kernel's own table where it is mounted, else what `ps` prints; throws NoProcessTableError. */
export function openProcessTable(procFolder = "/proc", ps = "ps"): ProcessTable {
  return existsSync(`${procFolder}/self/stat`) ? PROC_TABLE : new PsTable(ps);
}

/** Parses a line of `/proc/<pid>/stat`; the name in it may hold spaces and parentheses. */
export function parseStat(line: string): ProcessStat {
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  return {
    pid: Number.parseInt(line, 10),
    state: fields[0] ?? "",
    parentPid: Number(fields[1]),
    groupId: Number(fields[2]),
    startTime: Number(fields[19]),
  };
}

const PROC_TABLE: ProcessTable = {
  name: "proc",
  readStat: (pid) => {
    const line = readProc(`/proc/${pid}/stat`);
    return line === undefined ? undefined : parseStat(line.toString("latin1"));
  },
  listOwnPids: () => {
    const uid = process.getuid?.();
    return readdirSync("/proc")
      .map(Number)
      .filter((pid) => Number.isInteger(pid) && ownerOf(pid) === uid);
  },
  readEnvironment: (pid) => {
    const bytes = readProc(`/proc/${pid}/environ`);
    return bytes === undefined ? undefined : parseEnvironment(bytes.toString("utf8").split("\0"));
  },
  readCommand: (pid) =>
    readProc(`/proc/${pid}/cmdline`)?.toString("utf8").replaceAll("\0", " ").trim(),
  bootId: () => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim(),
  startedAtMs: (startTime) => bootTimeMs() + (1000 * startTime) / TICKS_PER_SEC,
};

function bootTimeMs(): number {
  const stat = readProc("/proc/stat")?.toString("latin1") ?? "";
  return 1000 * Number(/^btime (\d+)$/m.exec(stat)?.[1] ?? 0);
}

/** A file of `/proc`; undefined when it is gone or not readable. */
export function readProc(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

function ownerOf(pid: number): number | undefined {
  try {
    return statSync(`/proc/${pid}`).uid;
  } catch {
    return undefined;
  }
}

function parseEnvironment(entries: readonly string[]): Map<string, string> {
  return new Map(
    entries.map((entry) => {
      const at = entry.indexOf("=");
      return [entry.slice(0, at), entry.slice(at + 1)];
    }),
  );
}

interface PsRow extends ProcessStat {
  readonly uid: number;
  readonly words: readonly string[];
}

/** `lstart` is five words: weekday, month, day, time, year. */
const ROW = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(.*)$/;
const COLUMNS = "pid=,ppid=,pgid=,uid=,stat=,lstart=,command=";
/** A look is good for this long; a list of all processes is always made anew. */
const FRESH_MS = 20;
const PS_LIMIT_MS = 5000;
const MAX_OUTPUT_BYTES = 64_000_000;

/** The table as `ps` prints it, environments after the commands. */
class PsTable implements ProcessTable {
  readonly name = "ps";
  readonly startedAtMs = (startTime: number): number => startTime * 1000;
  readonly #ps: string;
  #rows = new Map<number, PsRow>();
  #readAtMs = -Infinity;

  constructor(ps: string) {
    this.#ps = ps;
    if (!this.#look().has(process.pid)) throw new NoProcessTableError();
  }

  readonly readStat = (pid: number): ProcessStat | undefined => this.#look().get(pid);

  readonly listOwnPids = (): number[] => {
    const uid = process.getuid?.();
    this.#readAtMs = -Infinity;
    return [...this.#look().values()].filter((row) => row.uid === uid).map(({ pid }) => pid);
  };

  readonly readEnvironment = (pid: number): ReadonlyMap<string, string> | undefined => {
    const row = this.#look().get(pid);
    return row && parseEnvironment(row.words.filter((word) => /^\w+=/.test(word)));
  };

  readonly readCommand = (pid: number): string | undefined =>
    this.#look()
      .get(pid)
      ?.words.filter((word) => !/^\w+=/.test(word))
      .join(" ");

  /** The first process is as old as the boot. */
  readonly bootId = (): string => `boot-${this.#look().get(1)?.startTime ?? 0}`;

  #look(): ReadonlyMap<number, PsRow> {
    if (performance.now() - this.#readAtMs < FRESH_MS) return this.#rows;
    const { stdout, error, status } = spawnSync(this.#ps, ["axeww", "-o", COLUMNS], {
      encoding: "utf8",
      env: { ...process.env, LC_ALL: "C" },
      timeout: PS_LIMIT_MS,
      maxBuffer: MAX_OUTPUT_BYTES,
    });
    if (error || status !== 0) throw new NoProcessTableError(error);
    this.#rows = new Map(stdout.split("\n").flatMap((line) => parseRow(line)));
    this.#readAtMs = performance.now();
    return this.#rows;
  }
}

function parseRow(line: string): [number, PsRow][] {
  const found = ROW.exec(line);
  if (!found) return [];
  const [, pid, parentPid, groupId, uid, state = "", started = "", command = ""] = found;
  const row = {
    pid: Number(pid),
    parentPid: Number(parentPid),
    groupId: Number(groupId),
    uid: Number(uid),
    state: state.slice(0, 1),
    startTime: Date.parse(started) / 1000,
    words: command.split(" "),
  };
  return [[row.pid, row]];
}
