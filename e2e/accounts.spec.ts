import { expect, test } from "./fixtures/product.ts";
import { fillSignIn, forgetSession, newAccount, signUp } from "./steps/account.ts";

test("an account is made, left and entered again", async ({ page }) => {
  const account = await signUp(page);
  await page.getByRole("button", { name: `Account of ${account.name}` }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/signin$/u);

  await page.goto("/jobs");
  await expect(page).toHaveURL(/\/signin/u);
  await fillSignIn(page, { email: account.email, password: "not the password" });
  await expect(page.getByRole("alert").filter({ hasText: "do not match" })).toBeVisible();
  await fillSignIn(page, account);
  await expect(page.getByRole("heading", { name: "Jobs" })).toBeVisible();
});

test("the same email can't be used twice, and short passwords are refused", async ({ page }) => {
  const account = await signUp(page);
  await forgetSession(page);
  await page.goto("/signup");
  await page.getByRole("textbox", { name: "Name" }).fill("Someone else");
  await page.getByRole("textbox", { name: "Email" }).fill(account.email);
  await page.getByRole("textbox", { name: "Password" }).fill("short");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page).toHaveURL(/\/signup/u);
  await page.getByRole("textbox", { name: "Password" }).fill(account.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("alert").filter({ hasText: account.email })).toBeVisible();
});

test("a new password ends the other sessions and replaces the old one", async ({
  page,
  browser,
  baseURL,
}) => {
  const account = await signUp(page);
  const elsewhere = await browser.newContext({ baseURL: baseURL! });
  const other = await elsewhere.newPage();
  await other.goto("/signin");
  await fillSignIn(other, account);
  await expect(other.getByRole("heading", { name: "Library" })).toBeVisible();

  await page.goto("/settings");
  const password = `${account.password}-new`;
  await page.getByRole("textbox", { name: "Current password" }).fill("wrong");
  await page.getByRole("textbox", { name: "New password" }).fill(password);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByRole("alert").filter({ hasText: /password/iu })).not.toBeEmpty();
  await page.getByRole("textbox", { name: "Current password" }).fill(account.password);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByRole("group", { name: "Password changed" })).toBeVisible();

  await expect(other).toHaveURL(/\/signin/u);
  await fillSignIn(other, account);
  await expect(other.getByRole("alert").filter({ hasText: "do not match" })).toBeVisible();
  await fillSignIn(other, { ...account, password });
  await expect(other.getByRole("heading", { name: "Library" })).toBeVisible();
  await elsewhere.close();
});

test("a deleted account is gone", async ({ page }) => {
  const account = await signUp(page, newAccount());
  await page.goto("/settings");
  await page.getByRole("button", { name: "Delete account" }).click();
  const dialog = page.getByRole("alertdialog");
  await dialog.getByRole("textbox", { name: "Password" }).fill("wrong");
  await dialog.getByRole("button", { name: "Delete account for good" }).click();
  await expect(dialog.getByRole("alert")).not.toBeEmpty();
  await dialog.getByRole("textbox", { name: "Password" }).fill(account.password);
  await dialog.getByRole("button", { name: "Delete account for good" }).click();
  await expect(page.getByText("Your account and all its tracks are deleted.")).toBeVisible();
  await fillSignIn(page, account);
  await expect(page.getByRole("alert").filter({ hasText: "do not match" })).toBeVisible();
});
