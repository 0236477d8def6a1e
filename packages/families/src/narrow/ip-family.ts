import { isIPv4, isIPv6 } from "node:net";

const MAPPED_IPV4 = /^\[::ffff:[0-9a-f]+:[0-9a-f]+\]$/;

/** `4` or `6`; undefined when it is no address. An IPv4 address in IPv6 form counts as 4; an IPv6 one may have a zone. */
export function ipFamily(address: string): "4" | "6" | undefined {
  if (isIPv4(address)) return "4";
  const zoneAt = address.indexOf("%");
  if (zoneAt === address.length - 1) return undefined;
  const base = zoneAt === -1 ? address : address.slice(0, zoneAt);
  return isIPv6(base) ? ipv6Family(base) : undefined;
}

function ipv6Family(address: string): "4" | "6" {
  if (!/ffff/i.test(address)) return "6";
  return MAPPED_IPV4.test(new URL(`http://[${address}]`).hostname) ? "4" : "6";
}
