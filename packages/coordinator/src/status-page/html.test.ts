import { describe, expect, it } from "vitest";
import { html } from "./html.ts";

const HOSTILE = `<script>alert("1")</script>&'`;

describe("html", () => {
  it("escapes what it is given, in text and in attributes", () =>
    expect(html`<b title="${HOSTILE}">${HOSTILE}</b>`.text).toBe(
      `<b title="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;">&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;</b>`,
    ));

  it("escapes nothing twice, puts lists one after the other, and leaves out what is undefined", () => {
    const items = ["<", ">"].map((one) => html`<li>${one}</li>`);
    expect(html`<ul>${items}${undefined}${["&", 7, [html`<br>`]]}</ul>`.text).toBe(
      "<ul><li>&lt;</li><li>&gt;</li>&amp;7<br></ul>",
    );
  });
});
