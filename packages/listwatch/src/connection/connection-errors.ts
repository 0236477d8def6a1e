import { ShardsError } from "@kube-state-shards/exposition";
import { ApiCertificateError, ApiUnreachableError } from "../errors.ts";

const CA_ADVICE =
  "Name the CA that signed it (certificate-authority in the kubeconfig), or, for a test, set insecure-skip-tls-verify.";
const OURS_ADVICE = "Check client-certificate and client-key of the kubeconfig.";

/** What is wrong with a certificate and what helps, by Node's error code. Source: Node.js TLS, X509 certificate error codes. */
const CERTIFICATE_FAULTS: Readonly<Record<string, readonly [problem: string, advice: string]>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: ["its certificate is self-signed and not trusted", CA_ADVICE],
  SELF_SIGNED_CERT_IN_CHAIN: ["its certificate is signed by a CA that is not trusted", CA_ADVICE],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ["its certificate is signed by a CA that is not known", CA_ADVICE],
  UNABLE_TO_GET_ISSUER_CERT: ["its certificate is signed by a CA that is not known", CA_ADVICE],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ["its certificate is signed by a CA that is not known", CA_ADVICE],
  CERT_SIGNATURE_FAILURE: ["its certificate does not carry the signature of the CA", CA_ADVICE],
  CERT_UNTRUSTED: ["its certificate is not trusted", CA_ADVICE],
  INVALID_CA: ["the CA is not allowed to sign it", CA_ADVICE],
  CERT_HAS_EXPIRED: ["its certificate has expired", "Renew it, and check the clock of this machine."],
  CERT_NOT_YET_VALID: [
    "its certificate is not valid yet",
    "Check the clock of this machine and of the one that issued it.",
  ],
  CERT_REVOKED: ["its certificate was revoked", "Renew it."],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    "its certificate is for another name",
    "Use a name that is in the certificate, or set tls-server-name in the kubeconfig.",
  ],
};

/** Turns what a connection failed with into one of our errors; ours pass through. */
export function toConnectionError(attempt: string, server: string, cause: unknown): ShardsError {
  if (cause instanceof ShardsError) return cause;
  const code = errorCode(cause);
  const fault = CERTIFICATE_FAULTS[code];
  const text = cause instanceof Error ? cause.message : String(cause);
  if (fault !== undefined) {
    return new ApiCertificateError(`${attempt}: ${server} was reached, but ${fault[0]} (${text}). ${fault[1]}`, {
      cause,
    });
  }
  if (isAboutOurCertificate(code)) {
    return new ApiCertificateError(
      `${attempt}: ${server} and we do not agree on our client certificate (${text}). ${OURS_ADVICE}`,
      { cause },
    );
  }
  return new ApiUnreachableError(`${attempt}: no connection to ${server} (${text}). ${advice(code, text)}`, { cause });
}

const errorCode = (error: unknown): string =>
  typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";

const isAboutOurCertificate = (code: string): boolean =>
  /^ERR_SSL_.*ALERT_(BAD_CERTIFICATE|CERTIFICATE_|UNKNOWN_CA|UNSUPPORTED_CERTIFICATE)/.test(code) ||
  /^ERR_OSSL_(PEM|X509|EVP|ASN1)/.test(code) ||
  code === "ERR_OSSL_UNSUPPORTED";

function advice(code: string, text: string): string {
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return "Check the host name in the server's URL and the DNS of this machine.";
  if (code === "ECONNREFUSED") return "Check that the API server runs there, and the port in its URL.";
  if (/WRONG_VERSION_NUMBER|wrong version number|EPROTO|packet length too long/i.test(`${code} ${text}`)) {
    return "It does not seem to speak TLS: check whether its URL should begin with http://.";
  }
  return "Check that the API server runs and that the network lets us reach it.";
}
