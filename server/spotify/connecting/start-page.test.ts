import { describe, expect, it } from "vitest";
import { endAddress, startPage } from "./start-page.ts";

const ID = "0192f0a4-5b6c-7d8e-9f01-23456789abcd";

describe("the page on which connecting is begun", () => {
  it.each([
    "/",
    "/import",
    `/import?list=${ID}`,
    "/settings",
    "/playlists",
    `/playlists/${ID}`,
    "/admin/processes",
  ])("is gone back to: %s", (page) => {
    expect(startPage(page)).toBe(page);
  });

  it("is told by its path, and the import page by its list too", () => {
    expect(startPage(`/import?tab=spotify&list=${ID}&url=x#top`)).toBe(`/import?list=${ID}`);
    expect(startPage("/import?list=other")).toBe("/import");
    expect(startPage(`/settings?list=${ID}`)).toBe("/settings");
  });

  it.each([
    null,
    "",
    "settings",
    "https://example.com/settings",
    "//example.com/settings",
    "/\\example.com/settings",
    "/api/auth/signout",
    "/signin?next=/settings",
    "/playlists/..%2Fsettings",
    "/import/",
    "/settings\r\nset-cookie: a=b",
  ])("is none of others: %j", (address) => {
    expect(startPage(address)).toBe("/import");
  });

  it("is led to by the import page, which tells how it went", () => {
    expect(endAddress("/import", "connected")).toBe("/import?spotify=connected");
    const list = `/import?list=${ID}`;
    expect(endAddress(list, "connected")).toBe(`${list}&spotify=connected`);
    expect(endAddress("/settings", "timeout")).toBe("/import?spotify=timeout&page=%2Fsettings");
  });
});
