const WITHHELD = "(address withheld)";

/** URLs; IPv6 addresses in brackets; IPv4 addresses; names with a port; bare IPv6 addresses. */
const ADDRESSES = new RegExp(
  [
    /\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>,;)]*[^\s"'<>,;):.]/,
    /\[[0-9a-f]*:[0-9a-f:.]+\](?::\d+)?/,
    /\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/,
    /\b[a-z][a-z0-9_-]*(?:\.[a-z0-9_-]+)*:\d{2,5}\b/,
    /(?<![\w:])(?=[0-9a-f:]*::|(?:[0-9a-f]+:){7})(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{1,4}(?![\w:])/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "gi",
);

/** A text for anybody: what it says of where things are, with the passwords that URLs may hold, is left out. */
export const withholdAddresses = (text: string): string => text.replace(ADDRESSES, WITHHELD);
