import { expect, test } from "vitest";
import { PasswordHasher } from "./password-hasher.ts";

test("accepts the password that was hashed and no other", async () => {
  const passwords = new PasswordHasher();
  const hash = await passwords.hash("correct horse");
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  await expect(passwords.verify("correct horse", hash)).resolves.toBe(true);
  await expect(passwords.verify("correct hors", hash)).resolves.toBe(false);
});

test("never accepts anything for an unknown account", async () => {
  await expect(new PasswordHasher().verify("", null)).resolves.toBe(false);
});

test("salts: the same password has two hashes", async () => {
  const passwords = new PasswordHasher();
  expect(await passwords.hash("same")).not.toBe(await passwords.hash("same"));
});

test("takes a password in composed and decomposed form for the same", async () => {
  const passwords = new PasswordHasher();
  const hash = await passwords.hash("caf\u00e9 noir");
  await expect(passwords.verify("cafe\u0301 noir", hash)).resolves.toBe(true);
});

test("refuses a stored cost that would exhaust the machine", async () => {
  const hash = `$argon2id$v=19$m=99999999,t=2,p=1$${"a".repeat(22)}$${"a".repeat(43)}`;
  await expect(new PasswordHasher().verify("x", hash)).rejects.toThrow("memory too high");
});
