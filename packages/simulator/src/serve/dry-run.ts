import { invalid } from "../status/status.ts";
import type { Exchange } from "./exchange.ts";

type Asked = Pick<Exchange, "method" | "query">;

const OPTIONS_OF: Readonly<Record<string, string>> = {
  POST: "CreateOptions",
  PUT: "UpdateOptions",
  PATCH: "PatchOptions",
  DELETE: "DeleteOptions",
};

/** Whether a write is only to be shown, not kept. */
export const isRehearsal = ({ query }: Asked): boolean => query.get("dryRun") === "All";

/** Errors: 422 for any other way to rehearse than `All`. */
export function checkDryRun(exchange: Asked): void {
  const kind = OPTIONS_OF[exchange.method];
  const given = exchange.query.getAll("dryRun");
  if (kind === undefined || given.every((one) => one === "All")) return;
  throw invalid(
    { kind, group: "meta.k8s.io", name: "" },
    {
      field: "dryRun",
      reason: "FieldValueNotSupported",
      message: `Unsupported value: ${JSON.stringify(given)}: supported values: "All"`,
    },
  );
}
