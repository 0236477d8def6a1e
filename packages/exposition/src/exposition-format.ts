import { escapeHelp } from "./escape.ts";
import type { FamilyHead } from "./sample.ts";

/**
 * What differs between the text formats once the samples are rendered: sample lines are the same in all of them, so that
 * cached pieces serve every format.
 */
export type ExpositionFormat = {
  readonly contentType: string;
  /** What stands above a family's samples, newline included. */
  readonly renderHead: (head: FamilyHead) => string;
  /** What ends the body. */
  readonly end: string;
};

export const TEXT_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** `# HELP …` and `# TYPE …` of text 0.0.4, newlines included. */
export function renderHead(head: FamilyHead): string {
  return `# HELP ${head.name} ${escapeHelp(head.help)}\n# TYPE ${head.name} ${head.type}\n`;
}

export const textFormat: ExpositionFormat = { contentType: TEXT_CONTENT_TYPE, renderHead, end: "" };
