import type { ServerResponse } from "node:http";

/** An answer without metrics. */
export type Refusal = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
};

export function refuse(response: ServerResponse, { status, headers, text }: Refusal): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", ...headers }).end(text);
}
