import { describe, expect, it } from "vitest";
import { parsePublicUrl } from "./parse-public-url.ts";

const hrefOf = (text: string): string => parsePublicUrl(text).href;

describe("an address that a user gives", () => {
  it("may be http or https, on any port of web servers, and loses fragment and final dot", () => {
    expect(hrefOf(" https://Files.Example./a b.mp3?x=1#t=3 ")).toBe(
      "https://files.example/a%20b.mp3?x=1",
    );
    expect(hrefOf("http://files.example:8000/")).toBe("http://files.example:8000/");
    expect(hrefOf("http://files.example:443/")).toBe("http://files.example:443/");
    expect(hrefOf("https://bücher.example/")).toBe("https://xn--bcher-kva.example/");
  });

  it.each(["", "files.example/a.mp3", "http://", "http://[fe80::1%25eth0]/", "http://1.2.3.4.5/"])(
    "is invalid as %j",
    (text) => expect(() => parsePublicUrl(text)).toThrow("can't be read"),
  );

  it("is invalid when it is longer than 8192 characters", () => {
    expect(() => parsePublicUrl(`http://files.example/${"a".repeat(8192)}`)).toThrow(
      "can't be read",
    );
  });

  it.each(["file:///etc/passwd", "ftp://files.example/a", "data:,a", "gopher://files.example/1"])(
    "is invalid with another protocol: %s",
    (text) => expect(() => parsePublicUrl(text)).toThrow("does not begin with http:// or https://"),
  );

  it("is invalid with a user name or password, and the message repeats none", () => {
    for (const login of ["user", "user:t0ken", ":t0ken"]) {
      const parse = () => parsePublicUrl(`https://${login}@files.example/`);
      expect(parse).toThrow(/with a user name or password/);
      expect(parse).not.toThrow(/t0ken|user:/);
    }
  });

  it.each([0, 1, 22, 25, 53, 81, 110, 443 + 22, 1023, 2049, 5060, 6000, 6667, 10080])(
    "is invalid with port %i",
    (port) =>
      expect(() => parsePublicUrl(`http://files.example:${port}/`)).toThrow(`with port ${port},`),
  );

  it.each([
    "localhost",
    "localhost.",
    "LOCALHOST",
    "a.localhost",
    "localhost.localdomain",
    "printer.local",
    "metadata.google.internal",
    "nas.home.arpa",
    "router.lan",
    "intranet",
    "com.",
    "a.onion",
    "hub.invalid",
  ])("is not public with the name %s", (name) => {
    const refused = expect.objectContaining({ code: "not_public" }) as Error;
    expect(() => parsePublicUrl(`http://${name}/`)).toThrow(refused);
  });

  it.each(["a..example", ".example", "files.example.."])("is invalid with the name %s", (name) =>
    expect(() => parsePublicUrl(`http://${name}/`)).toThrow("can't be read"),
  );

  it("is public with names that only resemble private ones", () => {
    for (const name of ["mylocalhost.example", "local.example", "internal.example", "x.homes"]) {
      expect(hrefOf(`http://${name}/`)).toBe(`http://${name}/`);
    }
  });
});

describe("an address of a redirect", () => {
  const from = new URL("https://files.example/a/b?c");

  it("may be relative", () => {
    expect(parsePublicUrl("../d", from).href).toBe("https://files.example/d");
    expect(parsePublicUrl("//other.example/d", from).href).toBe("https://other.example/d");
  });

  it("never leads from https to http, only the other way", () => {
    const refused = expect.objectContaining({ code: "not_secure" }) as Error;
    expect(() => parsePublicUrl("http://files.example/d", from)).toThrow(refused);
    const plain = new URL("http://files.example/");
    expect(parsePublicUrl("https://files.example/", plain).protocol).toBe("https:");
  });

  it("is told with the host that redirects and nothing of where to", () => {
    const parse = () => parsePublicUrl("ftp://user:t0ken@other.example/?k=t0ken", from);
    expect(parse).toThrow(
      "files.example redirects to an address that does not begin with http:// or https://.",
    );
  });
});
