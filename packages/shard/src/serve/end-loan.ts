import type { Loan } from "../store/loan.ts";

/** The part of a response that we need. */
export type ClosingSink = { readonly closed: boolean; once(event: "close", listener: () => void): unknown };

/** The body asks for nothing more: its loan ends as soon as its socket has nothing of it either. */
export function endLoan(loan: Loan, sink: ClosingSink): void {
  if (sink.closed) loan.end();
  else sink.once("close", () => loan.end());
}
