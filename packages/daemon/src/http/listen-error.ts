import { ShardsError } from "@kube-state-shards/exposition";

export type ListenTarget = {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** The flags that decide host and port, to be named in the message. */
  readonly hostFlag: string;
  readonly portFlag: string;
};

export class ListenError extends ShardsError {
  override readonly code = "KSS_LISTEN";
  constructor({ name, host, port, hostFlag, portFlag }: ListenTarget, cause: Error) {
    const code = "code" in cause ? cause.code : undefined;
    super(`open the ${name} port ${port} on ${host}: ${explain(code, cause.message, { hostFlag, portFlag })}`, {
      cause,
    });
  }
}

function explain(
  code: unknown,
  message: string,
  flags: { readonly hostFlag: string; readonly portFlag: string },
): string {
  switch (code) {
    case "EADDRINUSE":
      return `another process listens there. Stop it, or choose another port with ${flags.portFlag} (0 takes a free one).`;
    case "EACCES":
      return `not permitted. Choose a port above 1023 with ${flags.portFlag}.`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `this machine has no such address. Choose another with ${flags.hostFlag}.`;
    default:
      return `${message}. Check ${flags.hostFlag} and ${flags.portFlag}.`;
  }
}
