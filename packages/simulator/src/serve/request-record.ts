export type Verb = "get" | "list" | "watch" | "create" | "update" | "patch" | "delete";

/** One request as it arrived, for tests that judge what a client asked. */
export type RequestRecord = {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Undefined for paths that are no resource, such as `/readyz`. */
  readonly verb: Verb | undefined;
  /** Plural, such as `pods`; undefined where `verb` is. */
  readonly resource: string | undefined;
  readonly subresource: string | undefined;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  /** Undefined when the request was refused with 401. */
  readonly user: string | undefined;
  readonly protocol: "http/1.1" | "h2";
  readonly accept: string | undefined;
};
