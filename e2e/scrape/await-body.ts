import { waitUntil } from "../process/wait-until.ts";
import { scrapeText } from "./scrape.ts";

/** Scrapes until the body satisfies `holds`. Errors: 60 s passed, with the lines that `showing` picks. */
export async function awaitBody(url: string, holds: (text: string) => boolean, showing: RegExp): Promise<string> {
  let text = "";
  return await waitUntil(
    async () => {
      text = await scrapeText(`${url}/metrics`);
      return holds(text) ? text : undefined;
    },
    {
      everyMs: 200,
      what: () => {
        const lines = text.split("\n").filter((line) => showing.test(line));
        return `a body to be as wanted; its lines with ${showing}:\n${lines.slice(0, 50).join("\n")}`;
      },
    },
  );
}
