import type { RequestListener } from "node:http";

/** The same app for readers whose wish for gzip is not to be met. */
export function withoutGzip(app: RequestListener): RequestListener {
  return (request, response) => {
    request.headers["accept-encoding"] = "identity";
    app(request, response);
  };
}
