import { expect, it } from "vitest";
import { parseEnv } from "#server/env.ts";
import { modelSourceOf } from "./model-source.ts";

it("takes mirrors and proxies from the environment, and else the public places", () => {
  expect(modelSourceOf(parseEnv({}))).toMatchObject({
    addresses: { hub: "https://huggingface.co", archive: "https://dl.fbaipublicfiles.com/demucs" },
    proxy: {},
  });
  const variables = {
    MODEL_HUB_URL: "http://mirror.example/hub/",
    MODEL_ARCHIVE_URL: "http://mirror.example/archive",
    https_proxy: "http://user:password@proxy.example:3128",
    NO_PROXY: "localhost",
  };
  expect(modelSourceOf(parseEnv(variables))).toMatchObject({
    addresses: { hub: "http://mirror.example/hub", archive: "http://mirror.example/archive" },
    proxy: { HTTPS_PROXY: "http://user:password@proxy.example:3128", NO_PROXY: "localhost" },
  });
});
