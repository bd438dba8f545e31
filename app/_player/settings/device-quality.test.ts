import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Scope } from "../scope.ts";
import { DeviceQuality } from "./device-quality.ts";

let page: EventTarget;
let kept: Map<string, string>;
let scope: Scope;
const heard: string[] = [];

beforeEach(() => {
  page = new EventTarget();
  kept = new Map();
  scope = new Scope();
  heard.length = 0;
  vi.stubGlobal("window", page);
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
});
afterEach(() => {
  scope.close();
  vi.unstubAllGlobals();
});

function openQuality(): DeviceQuality {
  const quality = new DeviceQuality(scope, () => heard.push(quality.value));
  return quality;
}

/** Another tab changes what is kept; without a key it clears everything. */
function changeElsewhere(key: string | null): void {
  page.dispatchEvent(Object.assign(new Event("storage"), { key }));
}

it("is kept by the browser, and automatic where nothing is kept that is a choice", () => {
  expect(openQuality().value).toBe("auto");
  openQuality().choose("small");
  expect(openQuality().value).toBe("small");
  const [key = ""] = kept.keys();
  kept.set(key, "lossless");
  expect(openQuality().value).toBe("auto");
});

it("follows other tabs until its scope is closed, and says only what is new", () => {
  const quality = openQuality();
  quality.choose("full");
  quality.choose("full");
  const [key = ""] = kept.keys();
  kept.set(key, "small");
  changeElsewhere("something else");
  expect(quality.value).toBe("full");
  changeElsewhere(key);
  kept.clear();
  changeElsewhere(null);
  expect(heard).toEqual(["full", "small", "auto"]);
  scope.close();
  kept.set(key, "small");
  changeElsewhere(key);
  expect(quality.value).toBe("auto");
});

it("lasts as long as the page in a browser that keeps nothing", () => {
  const refuse = () => {
    throw new DOMException("The operation is insecure.", "SecurityError");
  };
  vi.stubGlobal("localStorage", { getItem: refuse, setItem: refuse });
  const quality = openQuality();
  expect(quality.value).toBe("auto");
  quality.choose("small");
  expect(quality.value).toBe("small");
});
