/** Bad request, content too large, URI too long, header fields too large: what servers and proxies say to long requests. */
export const TOO_LONG: readonly number[] = [400, 413, 414, 431];
