import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { expect } from "../fixtures/product.ts";

export interface Account {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/** An account that no other spec has. */
export function newAccount(): Account {
  const id = randomUUID().slice(0, 8);
  return { name: `Player ${id}`, email: `player-${id}@studio.example`, password: `quiet-${id}` };
}

/** Makes an account through the page and ends in its empty library. */
export async function signUp(page: Page, account: Account = newAccount()): Promise<Account> {
  await page.goto("/signup");
  await page.getByRole("textbox", { name: "Name" }).fill(account.name);
  await page.getByRole("textbox", { name: "Email" }).fill(account.email);
  await page.getByRole("textbox", { name: "Password" }).fill(account.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { name: "Add your first track" })).toBeVisible();
  return account;
}

/** Fills in the sign-in form; what follows is the caller's to expect. */
export async function fillSignIn(page: Page, account: Omit<Account, "name">): Promise<void> {
  await page.getByRole("textbox", { name: "Email" }).fill(account.email);
  await page.getByRole("textbox", { name: "Password" }).fill(account.password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** As if the session had ended elsewhere. The page is left first: it goes to sign in by itself as soon as it notices. */
export async function forgetSession(page: Page): Promise<void> {
  await page.goto("about:blank");
  await page.context().clearCookies();
}
