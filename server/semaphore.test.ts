import { expect, test } from "vitest";
import { KeyedSemaphore, Semaphore } from "./semaphore.ts";

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

test("refuses a caller that has waited for too long, and only this one", async () => {
  const semaphore = new Semaphore({ permits: 1, waiters: 2, waitMs: 20, subject: "Tests" });
  const { promise, resolve } = Promise.withResolvers<null>();
  const first = semaphore.run(() => promise);
  await expect(semaphore.run(() => Promise.resolve(1))).rejects.toMatchObject({
    code: "unavailable",
  });
  const third = semaphore.run(() => Promise.resolve(3));
  resolve(null);
  await first;
  await expect(third).resolves.toBe(3);
  expect(semaphore.isIdle).toBe(true);
});

test("a key that is all taken leaves the others free, and none is remembered", async () => {
  const semaphores = new KeyedSemaphore({ permits: 1, waiters: 1, subject: "Tests" });
  const { promise, resolve } = Promise.withResolvers<null>();
  const first = semaphores.run("a", () => promise);
  const second = semaphores.run("a", () => Promise.resolve(2));
  await expect(semaphores.run("a", () => Promise.resolve())).rejects.toMatchObject({
    code: "unavailable",
  });
  await expect(semaphores.run("b", () => Promise.resolve(7))).resolves.toBe(7);
  expect(semaphores.size).toBe(1);
  resolve(null);
  await first;
  await expect(second).resolves.toBe(2);
  expect(semaphores.size).toBe(0);
});
