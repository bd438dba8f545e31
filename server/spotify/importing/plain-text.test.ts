import { expect, it } from "vitest";
import { plainText } from "./plain-text.ts";

it.each([
  ["Slow &amp; low", "Slow & low"],
  ["Rock &#39;n&#x27; roll, 4 &lt; 5", "Rock 'n' roll, 4 < 5"],
  ['By <a href="spotify:user:x">Ensemble</a>, each week', "By Ensemble, each week"],
  ["&amp;lt;b&amp;gt;", "&lt;b&gt;"],
  ["1 < 2 and 3 > 2, R&B; &unknown;", "1 < 2 and 3 > 2, R&B; &unknown;"],
  ["&#0;&#xd800;&#9999999;", "\ufffd\ufffd\ufffd"],
  ["", ""],
])("%s says %s", (html, text) => {
  expect(plainText(html)).toBe(text);
});
