import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runToEnd } from "../process/spawn-child.ts";

export type KeyPair = { readonly certificate: string; readonly key: string };
export type Authority = KeyPair;

/** Makes a self-signed authority `<name>.crt` in `folder`. */
export async function createAuthority(folder: string, name: string): Promise<Authority> {
  const pair = pairAt(folder, name);
  await openssl([
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"],
    ...["-subj", `/CN=${name}`, "-keyout", pair.key, "-out", pair.certificate],
  ]);
  return pair;
}

export type CertificateRequest = {
  readonly folder: string;
  readonly name: string;
  readonly authority: Authority;
  /** Such as `/O=system:masters/CN=admin`. */
  readonly subject: string;
  readonly use: "serverAuth" | "clientAuth";
};

/** Makes `<name>.crt` and `<name>.key` in `folder`, valid for the loopback. */
export async function issueCertificate(request: CertificateRequest): Promise<KeyPair> {
  const { folder, name, authority, subject, use } = request;
  const pair = pairAt(folder, name);
  const extensions = join(folder, `${name}.ext`);
  const signing = join(folder, `${name}.csr`);
  await writeFile(extensions, `subjectAltName=IP:127.0.0.1,DNS:localhost\nextendedKeyUsage=${use}\n`);
  await openssl([
    ...["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
    ...["-subj", subject, "-keyout", pair.key, "-out", signing],
  ]);
  await openssl([
    ...["x509", "-req", "-in", signing, "-days", "2", "-CA", authority.certificate, "-CAkey", authority.key],
    ...["-CAserial", join(folder, `${name}.srl`), "-CAcreateserial", "-extfile", extensions, "-out", pair.certificate],
  ]);
  return pair;
}

/** Makes the key that signs service-account tokens. */
export async function createServiceAccountKey(file: string): Promise<void> {
  await openssl(["genrsa", "-out", file, "2048"]);
}

const pairAt = (folder: string, name: string): KeyPair => ({
  certificate: join(folder, `${name}.crt`),
  key: join(folder, `${name}.key`),
});

async function openssl(args: readonly string[]): Promise<void> {
  await runToEnd("openssl", args);
}
