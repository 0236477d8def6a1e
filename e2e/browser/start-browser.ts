import { type Browser, launch, type Page } from "puppeteer-core";
import { temporaryFolder } from "../process/temporary-folder.ts";

export type PageLook = {
  readonly width: number;
  readonly height: number;
  readonly scheme: "light" | "dark";
  /** Default true. */
  readonly hasScript?: boolean;
};

export type OpenedPage = {
  readonly page: Page;
  /** What the browser's console said of errors, and what was thrown, so far. */
  readonly errors: readonly string[];
  /** The addresses asked for that are not below the page's own origin. */
  readonly strangers: readonly string[];
};

export type RealBrowser = {
  open(url: string, look: PageLook): Promise<OpenedPage>;
  /** What it shows of a document of plain text. */
  textOf(url: string): Promise<string>;
  stop(): Promise<void>;
};

/** The real Chromium of `KSS_CHROMIUM`, without a window. Errors: none is named, or it does not start. */
export async function startBrowser(): Promise<RealBrowser> {
  const profile = await temporaryFolder("chromium");
  const browser = await launch({
    executablePath: chromiumPath(),
    headless: true,
    pipe: true,
    userDataDir: profile.path,
    protocolTimeout: 120_000,
    // In a container there is neither a sandbox nor much shared memory; the page is our own.
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    ],
    timeout: 120_000,
  });
  return {
    open: (url, look) => openPage(browser, { url, look }),
    textOf: async (url) => {
      const page = await browser.newPage();
      try {
        await page.goto(url, { waitUntil: "load", timeout: 120_000 });
        return String(await page.evaluate("document.body.textContent"));
      } finally {
        await page.close();
      }
    },
    stop: async () => {
      await browser.close();
      await profile.remove();
    },
  };
}

type Wanted = { readonly url: string; readonly look: PageLook };

async function openPage(browser: Browser, { url, look }: Wanted): Promise<OpenedPage> {
  const page = await browser.newPage();
  const errors: string[] = [];
  const strangers: string[] = [];
  page.on("console", (message) => void (message.type() === "error" && errors.push(message.text())));
  page.on("pageerror", (error) => void errors.push(String(error)));
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText ?? "";
    if (why !== "net::ERR_ABORTED") errors.push(`${request.url()}: ${why}`); // aborted: by a page that was left
  });
  page.on("request", (request) => {
    const asked = request.url();
    if (!asked.startsWith(url) && !asked.startsWith("data:")) strangers.push(asked);
  });
  await page.setJavaScriptEnabled(look.hasScript ?? true);
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: look.scheme }]);
  await page.setViewport({
    width: look.width,
    height: look.height,
    isMobile: look.width < 600,
    hasTouch: look.width < 600,
  });
  await page.goto(url, { waitUntil: "load", timeout: 120_000 });
  return { page, errors, strangers };
}

function chromiumPath(): string {
  const path = process.env.KSS_CHROMIUM;
  if (path !== undefined && path !== "") return path;
  throw new Error("start Chromium: KSS_CHROMIUM is not set, want the path of a chromium. .ci/run fetches Debian's.");
}
