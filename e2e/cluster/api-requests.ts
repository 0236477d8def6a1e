import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { IDENTITIES } from "./identities.ts";

type ApiAnswer = { readonly status: number; readonly text: string };

/** Writes to the API server. Our own client is left out of it: a test must not share its bugs. */
export type ApiRequests = {
  /** Any status is an answer. Errors: only a connection that fails. */
  ask(method: string, path: string, body?: unknown): Promise<ApiAnswer>;
  /** Errors: an answer outside 2xx. `path` is the collection's. */
  create(path: string, object: unknown): Promise<void>;
  /** A JSON merge patch. Errors: an answer outside 2xx. `path` is the object's, or its `/status`. */
  patch(path: string, change: unknown): Promise<void>;
  /** At once, without a grace period; an object that is not there is fine. */
  remove(path: string): Promise<void>;
  close(): void;
};

export type ApiRequestsOptions = {
  readonly port: number;
  readonly authorityFile: string;
  /** Of who asks; by default the administrator. */
  readonly token?: string;
};

export function createApiRequests(options: ApiRequestsOptions): ApiRequests {
  const { port, authorityFile, token = IDENTITIES.admin.token } = options;
  const agent = new Agent({ keepAlive: true, maxSockets: 8, ca: readFileSync(authorityFile) });
  const ask: ApiRequests["ask"] = (method, path, body) =>
    new Promise((resolve, reject) => {
      const headers: Record<string, string> = { authorization: `Bearer ${token}` };
      if (body !== undefined) {
        headers["content-type"] = method === "PATCH" ? "application/merge-patch+json" : "application/json";
        // Node leaves the length of a DELETE's body out, and the server takes the body for the next request.
        headers["content-length"] = String(Buffer.byteLength(JSON.stringify(body)));
      }
      const sent = request({ host: "127.0.0.1", port, method, path, agent, headers }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        response.once("end", () => resolve({ status: response.statusCode ?? 0, text }));
        response.once("error", reject);
      });
      sent.once("error", (error) => reject(new Error(`${method} ${path}: ${error.message}`, { cause: error })));
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  const write = async (method: string, path: string, body: unknown): Promise<void> => {
    const { status, text } = await ask(method, path, body);
    const fine = (status >= 200 && status <= 299) || (method === "DELETE" && status === 404);
    if (!fine) {
      throw new Error(`${method} ${path}: got ${status}, want 2xx: ${text.slice(0, 500)}`);
    }
  };
  return {
    ask,
    create: (path, object) => write("POST", path, object),
    patch: (path, change) => write("PATCH", path, change),
    remove: (path) => write("DELETE", path, { gracePeriodSeconds: 0, propagationPolicy: "Background" }),
    close: () => agent.destroy(),
  };
}
