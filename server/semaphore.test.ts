import { expect, test } from "vitest";
import { Semaphore } from "./semaphore.ts";

test("never lets more callers work at once than it has permits", async () => {
  const semaphore = new Semaphore({ permits: 2, waiters: 10, subject: "Tests" });
  let working = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++working);
    await Promise.resolve();
    working -= 1;
  };
  await Promise.all(Array.from({ length: 10 }, () => semaphore.run(work)));
  expect(most).toBe(2);
});

test("refuses a caller when the waiting room is full, and serves again afterwards", async () => {
  const semaphore = new Semaphore({ permits: 1, waiters: 0, subject: "Tests" });
  const { promise, resolve } = Promise.withResolvers<null>();
  const first = semaphore.run(() => promise);
  await expect(semaphore.run(() => Promise.resolve())).rejects.toMatchObject({
    code: "unavailable",
  });
  resolve(null);
  await first;
  await expect(semaphore.run(() => Promise.resolve(7))).resolves.toBe(7);
});

test("gives the permit back when the work fails", async () => {
  const semaphore = new Semaphore({ permits: 1, waiters: 0, subject: "Tests" });
  await expect(semaphore.run(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  await expect(semaphore.run(() => Promise.resolve(1))).resolves.toBe(1);
});
