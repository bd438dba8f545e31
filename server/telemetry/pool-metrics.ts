import { Gauge, type Registry } from "prom-client";
import type { PoolSnapshot, PortSnapshot } from "./worker-snapshot.ts";

type Source = () => readonly PoolSnapshot[];

const STATES: readonly PortSnapshot["state"][] = [
  "starting",
  "idle",
  "busy",
  "tainted",
  "stopping",
  "down",
  "failed",
];

/** Gauges of pools by queue, and of each port's whole tree by the name of its worker slot. */
export function addPoolMetrics(registry: Registry, pools: Source): void {
  const ofPool = poolGauges(registry, pools);
  ofPool("waiting", "Requests that wait for a port.", ({ waiting }) => waiting);
  ofPool("breaker_open", "1 while a kind of work is refused after crashes.", ({ breaker }) =>
    breaker === "closed" ? 0 : 1,
  );
  ofPool("served", "Requests answered since the worker started.", ({ served }) => served);
  ofPool("crashed", "Crashes of ports since the worker started.", ({ crashed }) => crashed);
  ofPool("recycled", "Ports replaced in order.", ({ recycled }) => recycled);
  addStates(registry, pools);
  const ofPort = portGauges(registry, pools);
  ofPort("rss_bytes", "Resident memory.", ({ rssBytes }) => rssBytes);
  ofPort("cpu_percent", "Processor time, 100 is one core.", ({ cpuPercent }) => cpuPercent);
  ofPort("threads", "Threads.", ({ threads }) => threads);
  ofPort("processes", "Processes.", ({ processes }) => processes);
  ofPort("read_bytes", "Bytes read.", ({ readBytes }) => readBytes);
  ofPort("written_bytes", "Bytes written.", ({ writtenBytes }) => writtenBytes);
  ofPort("requests", "Requests answered by the process.", ({ requests }) => requests);
  ofPort("restarts", "Restarts after crashes.", ({ restarts }) => restarts);
  ofPort("age_seconds", "Age of the process.", ({ startedAt }) =>
    startedAt === null ? 0 : (Date.now() - Date.parse(startedAt)) / 1000,
  );
}

function poolGauges(registry: Registry, pools: Source) {
  return (name: string, help: string, value: (pool: PoolSnapshot) => number): void => {
    new Gauge({
      name: `alchemy_pool_${name}`,
      help,
      labelNames: ["queue"],
      registers: [registry],
      collect() {
        this.reset();
        for (const pool of pools()) this.set({ queue: pool.kind }, value(pool));
      },
    });
  };
}

function portGauges(registry: Registry, pools: Source) {
  return (name: string, help: string, value: (port: PortSnapshot) => number): void => {
    new Gauge({
      name: `alchemy_port_${name}`,
      help,
      labelNames: ["queue", "port"],
      registers: [registry],
      collect() {
        this.reset();
        for (const { kind, ports } of pools()) {
          for (const port of ports) this.set({ queue: kind, port: port.name }, value(port));
        }
      },
    });
  };
}

function addStates(registry: Registry, pools: Source): void {
  new Gauge({
    name: "alchemy_ports",
    help: "Python ports by queue and state.",
    labelNames: ["queue", "state"],
    registers: [registry],
    collect() {
      this.reset();
      for (const { kind, ports } of pools()) {
        for (const state of STATES) this.set({ queue: kind, state }, 0);
        for (const { state } of ports) this.inc({ queue: kind, state });
      }
    },
  });
}
