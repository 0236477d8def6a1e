/** What a TLS connection needs. Read anew for every connection, so that rotated certificates are picked up. */
export type TlsSettings = {
  readonly ca?: string | Buffer | undefined;
  readonly cert?: string | Buffer | undefined;
  readonly key?: string | Buffer | undefined;
  /** The name the server's certificate must carry, when it is not the host of the URL. */
  readonly servername?: string | undefined;
  readonly rejectUnauthorized: boolean;
};

/**
 * One API server and how to be let in.
 *
 * Shape:  `server` is a URL without a trailing slash; it may have a path, which requests are put under.
 * Errors: `tls` and `headers` throw `KubeconfigError` when a file or an exec plugin fails.
 */
export type ApiTarget = {
  readonly server: string;
  /** For messages, such as `https://10.0.0.1:6443 (kubeconfig /etc/kss/config, context admin)`. */
  readonly description: string;
  readonly tls: () => Promise<TlsSettings>;
  /** Authorization and impersonation headers of a request; cheap, cached behind. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
  /** Drops what is cached after a 401, so that the next `headers` reads files and runs plugins again. */
  readonly refresh: () => void;
};
