import { describe, expect, it } from "vitest";
import { defineOptions } from "./define-options.ts";
import { duration } from "./duration.ts";
import { flag, list } from "./option-types.ts";
import { renderHelp, renderOptionsPage } from "./render-help.ts";

const schema = defineOptions(
  {
    waitMs: {
      flag: "--wait",
      env: "KSS_WAIT",
      type: duration(),
      default: 90_000,
      help: "How long to wait.",
      why: "two scrapes",
    },
    quiet: { flag: "--quiet", env: "KSS_QUIET", type: flag(), default: false, help: "Say nothing." },
    kinds: { flag: "--kinds", short: "k", env: "KSS_KINDS", type: list(), default: [], help: "Which kinds." },
  },
  [],
  "Waiting",
);
const head = { usage: "x wait [options]", summary: "Waits." };

describe("renderHelp", () => {
  it("shows every option with its value, environment variable, default and help", () => {
    const help = renderHelp(schema, head);
    expect(help).toContain("Usage: x wait [options]\n\nWaits.\n\nWaiting:\n");
    expect(help).toContain("  --wait <duration>\n        How long to wait. [env KSS_WAIT, default 1m30s]\n");
    expect(help).toContain("  --quiet\n        Say nothing. [env KSS_QUIET, default false]\n");
    expect(help).toContain("  -k, --kinds <a,b,...>\n        Which kinds. [env KSS_KINDS]\n");
  });

  it("keeps its lines within a terminal's width", () =>
    expect(
      Math.max(
        ...renderHelp(schema, { ...head, summary: "word ".repeat(60).trim() })
          .split("\n")
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(100));

  it("gives the same as a Markdown table, with the reason of each default", () =>
    expect(renderOptionsPage(schema, head)).toContain(
      "| `--wait <duration>` | `KSS_WAIT` | 1m30s | How long to wait. Why this default: two scrapes. |",
    ));
});
