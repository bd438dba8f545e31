import { expect, it } from "vitest";
import { redactor } from "./setup/redact-output.mjs";

const ENV = {
  PIP_INDEX_URL: "https://reader:p%40ss-w0rd@index.example/simple/",
  PIP_EXTRA_INDEX_URL:
    "https://t0ken123@one.example/simple https://two.example/k3y0k3y0k3y0k3y0/simple",
  HTTPS_PROXY: "http://me:pr0xy-pass@proxy.example:3128",
  ALL_PROXY: "http://p@proxy.example:3128",
  PIP_PROXY: "http://me:it@proxy.example:3128",
  PATH: "https://reader:not-a-secret@nowhere.example",
};

it.each([
  [
    "Looking in indexes: https://reader:p%40ss-w0rd@index.example/simple/, https://t0ken123@one.example/simple",
    "Looking in indexes: https://****@index.example/simple/, https://****@one.example/simple",
  ],
  ["401 for reader:p@ss-w0rd", "401 for reader:****"],
  [
    "  Downloading https://two.example/k3y0k3y0k3y0k3y0/torch.whl",
    "  Downloading https://two.example/****/torch.whl",
  ],
  [
    "ProxyError: http://me:pr0xy-pass@proxy.example:3128",
    "ProxyError: http://****@proxy.example:3128",
  ],
  [
    "Max retries exceeded with url: /simple/?auth_token=abc&x=1",
    "Max retries exceeded with url: /simple/?auth_token=****&x=1",
  ],
  [
    "ProxyError: pip took http://p@proxy.example:3128, not http://me:it@proxy.example:3128",
    "ProxyError: pip took http://****@proxy.example:3128, not http://****@proxy.example:3128",
  ],
  ["http://somebody:else@host/file", "http://****@host/file"],
  [
    "Collecting torch==2.13.0 (from -r neural.txt)",
    "Collecting torch==2.13.0 (from -r neural.txt)",
  ],
  ["mail to a@b.example, see https://host/a", "mail to a@b.example, see https://host/a"],
])("of %j shows %j", (line, shown) => {
  expect(redactor(ENV)(line)).toBe(shown);
});
