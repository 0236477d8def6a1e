import { isIPv4, isIPv6 } from "node:net";

const LEADING_ZEROS = /\b0+(?=\d)/g;
const MAPPED_IPV4 = /^\[::ffff:[0-9a-f]+:[0-9a-f]+\]$/;

/** `4` or `6`; undefined when it is no address. An IPv4 address in IPv6 form counts as 4, and leading zeros are let pass. */
export function ipFamily(address: string): "4" | "6" | undefined {
  if (isIPv4(address)) return "4";
  if (isIPv6(address)) return address.includes("%") ? undefined : ipv6Family(address);
  return isIPv4(address.replace(LEADING_ZEROS, "")) ? "4" : undefined;
}

function ipv6Family(address: string): "4" | "6" {
  if (!/ffff/i.test(address)) return "6";
  return MAPPED_IPV4.test(new URL(`http://[${address}]`).hostname) ? "4" : "6";
}
