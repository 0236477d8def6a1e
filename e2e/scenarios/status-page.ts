import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readPage, type SeenPage } from "../browser/read-page.ts";
import { type OpenedPage, type PageLook, type RealBrowser, startBrowser } from "../browser/start-browser.ts";
import { type StandaloneProcess, startStandalone } from "../fleet/standalone-process.ts";
import { waitUntil } from "../process/wait-until.ts";

/** Kept for people to look at: `.ci/run` leaves them beside its other results. */
export const SCREENSHOTS = fileURLToPath(new URL("../../.cache/ci/screenshots", import.meta.url));

export const LOOKS = {
  desktop: { width: 1280, height: 900, scheme: "light" },
  tablet: { width: 800, height: 1100, scheme: "light" },
  phone: { width: 390, height: 844, scheme: "light" },
  dark: { width: 1280, height: 900, scheme: "dark" },
  "dark-phone": { width: 390, height: 844, scheme: "dark" },
  "no-script": { width: 1280, height: 900, scheme: "light", hasScript: false },
} as const satisfies Readonly<Record<string, PageLook>>;

type LookName = keyof typeof LOOKS;

type LookedAt = {
  readonly seen: SeenPage;
  readonly errors: readonly string[];
  readonly strangers: readonly string[];
};

export type StatusPageResult = {
  readonly looks: Readonly<Record<LookName, LookedAt>>;
  /** A page that stayed open while the fleet grew, before and after; nobody reloaded it. */
  readonly grown: { readonly before: SeenPage; readonly after: SeenPage; readonly errors: readonly string[] };
  /** What was typed into the form meanwhile was still there, and had the focus. */
  readonly typed: { readonly value: string; readonly isFocused: boolean };
  /** Without scripts: loaded again by the browser itself, after which it shows the fleet as it is. */
  readonly reloaded: SeenPage;
  readonly filtered: SeenPage;
  readonly nextPage: SeenPage;
  /** With the fleet's process gone. */
  readonly lost: string;
};

const SHARDS = 3;
const GROWN = 5;
const SIMULATED = ["--pods", "800", "--namespaces", "60", "--nodes", "30", "--churn", "20"];

/** Looks at the status page of a running fleet with a real browser. `print` gets a line for each step. */
export async function lookAtStatusPage(print: (line: string) => void): Promise<StatusPageResult> {
  await mkdir(SCREENSHOTS, { recursive: true });
  const fleet = await startStandalone({ simulated: SIMULATED, shards: SHARDS, maxShards: GROWN });
  try {
    await fleet.ready();
    const browser = await startBrowser();
    try {
      return await lookAround({ browser, fleet, print });
    } finally {
      await browser.stop();
    }
  } finally {
    await fleet.stop();
  }
}

type Surroundings = {
  readonly browser: RealBrowser;
  readonly fleet: StandaloneProcess;
  readonly print: (line: string) => void;
};

async function lookAround({ browser, fleet, print }: Surroundings): Promise<StatusPageResult> {
  const url = `${fleet.url}/`;
  const look = (name: LookName): Promise<LookedAt> => lookOnce(name, { browser, url, print });
  // One after the other: only the page in front is live.
  const looks = {
    desktop: await look("desktop"),
    tablet: await look("tablet"),
    phone: await look("phone"),
    dark: await look("dark"),
    "dark-phone": await look("dark-phone"),
    "no-script": await look("no-script"),
  };

  const open = await browser.open(url, LOOKS.desktop);
  const still = await browser.open(url, LOOKS["no-script"]);
  await open.page.bringToFront(); // a page that nobody sees asks for nothing
  await open.page.type("input[name=unit]", "ns/te");
  const before = await readPage(open.page);
  print(`from ${SHARDS} to ${GROWN} shards`);
  await fleet.rescale(GROWN);
  const isGrown = ({ shards, verdict }: SeenPage): boolean =>
    verdict.startsWith("✓ All is well") && shards.length === GROWN && shards.every(([, , units]) => Number(units) > 0);
  const after = await until(open, { what: `${GROWN} shards with units`, holds: isGrown });
  const reloaded = await until(still, { what: `${GROWN} shards after a reload`, holds: isGrown });
  print(`the open page: ${after.verdict}`);
  const typed = (await open.page.evaluate(
    `(({ value }, active) => ({ value, isFocused: active.name === "unit" }))(document.querySelector("input[name=unit]"), document.activeElement)`,
  )) as StatusPageResult["typed"];
  await shoot(open, "grown");

  await still.page.bringToFront();
  await still.page.click("a[rel=next]");
  const [first = ""] = reloaded.units;
  const isNext = ({ units }: SeenPage): boolean => units.length > 0 && !units.includes(first);
  const nextPage = await until(still, { what: "the next page of units", holds: isNext });
  await still.page.close();
  await open.page.bringToFront();
  await open.page.keyboard.press("Enter");
  const isFound = ({ unitCount, live }: SeenPage): boolean => / of /.test(unitCount) && live.startsWith("Live");
  const filtered = await until(open, { what: "the units that were searched for", holds: isFound });
  const { errors } = open;
  const grown = { before, after, errors: [...errors] };

  await fleet.child.stop();
  const { live: lost } = await until(open, { what: "the page to notice", holds: ({ live }) => live.startsWith("▲") });
  print(`with the fleet gone: ${lost}`);
  return { looks, grown, typed, reloaded, filtered, nextPage, lost };
}

type OneLook = Pick<Surroundings, "browser" | "print"> & { readonly url: string };

async function lookOnce(name: LookName, { browser, url, print }: OneLook): Promise<LookedAt> {
  const opened = await browser.open(url, LOOKS[name]);
  if (name !== "no-script") await until(opened, { what: "a live page", holds: ({ live }) => live.startsWith("Live") });
  const seen = await readPage(opened.page);
  await shoot(opened, name);
  await opened.page.close();
  print(`${name}: ${seen.verdict}`);
  return { seen, errors: opened.errors, strangers: opened.strangers };
}

type Awaited = { readonly what: string; holds(seen: SeenPage): boolean };

/** A page that is being loaded anew cannot be read for that moment. */
async function until({ page, errors }: OpenedPage, { what, holds }: Awaited): Promise<SeenPage> {
  let last: SeenPage | undefined;
  return await waitUntil(
    async () => {
      last = await readPage(page).catch(() => undefined);
      return last !== undefined && holds(last) ? last : undefined;
    },
    {
      timeoutMs: 90_000,
      everyMs: 200,
      what: () => `${what}; errors: ${errors.join(", ")}; seen: ${JSON.stringify(last)}`,
    },
  );
}

const shoot = ({ page }: OpenedPage, name: string): Promise<Uint8Array> =>
  page.screenshot({ path: join(SCREENSHOTS, `status-page-${name}.png`), fullPage: true });
