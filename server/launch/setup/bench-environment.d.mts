/** Makes `.venv.bench` hold what `python/locks/bench.txt` says; `value` is its interpreter, absolute. */
export function makeBenchEnvironment(): Promise<{ outcome: string; value: string }>;
