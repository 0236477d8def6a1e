import type { Socket } from "node:net";

/** By Node's code of what was wrong; anything else is a bad request. */
const ANSWERS: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
};

/**
 * Answers a client whose request cannot be read, or did not come in time, and ends the connection.
 *
 * WHY not where nothing was ever sent: browsers connect ahead of what they may ask for. An answer that comes before the question is
 * taken for that of the next one: a click led to an empty 400 now and then. A connection that is merely ended is not used for it.
 */
export function refuseUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (socket.writable && socket.bytesRead > 0)
    socket.end(
      `HTTP/1.1 ${ANSWERS[error.code ?? ""] ?? "400 Bad Request"}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    );
  else socket.destroy();
}
