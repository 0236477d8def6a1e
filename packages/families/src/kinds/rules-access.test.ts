import { describe, expect, it } from "vitest";
import { findKind } from "../catalogue.ts";
import { createKindRenderer } from "../kind/create-kind-renderer.ts";
import type { Kind } from "../kind/kind.ts";
import { linesOf } from "../testing/lines-of.ts";

type Fields = Readonly<Record<string, unknown>>;

describe("an ingress", () => {
  const classOf = (object: Fields): readonly string[] => linesOf("ingresses", "kube_ingress_info", object);
  const pathsOf = (...paths: readonly unknown[]): readonly string[] =>
    linesOf("ingresses", "kube_ingress_path", { spec: { rules: [{ host: "h", http: { paths } }] } });

  it.each([
    [{}, "_default"],
    [{ spec: { ingressClassName: null } }, "_default"],
    [{ spec: { ingressClassName: "new" } }, "new"],
    [{ spec: { ingressClassName: "" } }, ""],
    [{ metadata: { annotations: { "kubernetes.io/ingress.class": "old" } } }, "old"],
    [{ metadata: { annotations: { "kubernetes.io/ingress.class": "" } }, spec: { ingressClassName: "new" } }, ""],
    [{ metadata: { annotations: { "kubernetes.io/ingress.class": "old" } }, spec: { ingressClassName: "new" } }, "old"],
  ])("%j is of class %j", (object, name) => expect(classOf(object)).toEqual([`,ingressclass="${name}" 1`]));

  it("leads to port 0 of a service where the port has only a name", () => {
    expect(pathsOf({ backend: { service: { name: "web", port: { name: "http" } } } })).toEqual([
      ',host="h",path="",path_type="",service_name="web",service_port="0" 1',
    ]);
  });

  it("leads to the service where a path names both service and resource", () => {
    const backend = { service: { name: "web", port: { number: 80 } }, resource: { kind: "Bucket", name: "files" } };
    expect(pathsOf({ path: "/", pathType: "Prefix", backend })).toEqual([
      ',host="h",path="/",path_type="Prefix",service_name="web",service_port="80" 1',
    ]);
  });

  it("has no sample for a path that leads nowhere, and keeps the others", () => {
    const resource = { apiGroup: "example.com", kind: "Bucket", name: "files" };
    expect(pathsOf({ path: "/x" }, { backend: { service: null } }, { path: "/files", backend: { resource } })).toEqual([
      ',host="h",path="/files",path_type="",' +
        'resource_api_group="example.com",resource_kind="Bucket",resource_name="files" 1',
    ]);
  });

  it("serves each host of each TLS entry, with an empty secret where none is named", () => {
    const tls = [{ hosts: ["a", "b"], secretName: "s" }, { hosts: ["c"] }, { secretName: "unused" }];
    expect(linesOf("ingresses", "kube_ingress_tls", { spec: { tls } })).toEqual([
      ',tls_host="a",secret="s" 1',
      ',tls_host="b",secret="s" 1',
      ',tls_host="c",secret="" 1',
    ]);
  });
});

describe("a network policy", () => {
  it.each([
    [{}, "-6.21355968e+10"],
    [{ creationTimestamp: null }, "-6.21355968e+10"],
    [{ creationTimestamp: "2017-07-14T02:40:00Z" }, "1.5e+09"],
  ])("with %j was created at %s", (metadata, seconds) => {
    expect(linesOf("networkpolicies", "kube_networkpolicy_created", { metadata })).toEqual([` ${seconds}`]);
  });

  it("without rules has none, and an empty rule counts", () => {
    expect(linesOf("networkpolicies", "kube_networkpolicy_spec_ingress_rules", {})).toEqual([" 0"]);
    expect(linesOf("networkpolicies", "kube_networkpolicy_spec_egress_rules", { spec: { egress: null } })).toEqual([
      " 0",
    ]);
    expect(linesOf("networkpolicies", "kube_networkpolicy_spec_egress_rules", { spec: { egress: [{}] } })).toEqual([
      " 1",
    ]);
  });
});

describe("a service account", () => {
  it.each([
    [true, "true"],
    [false, "false"],
    [null, ""],
    [undefined, ""],
  ])("with automountServiceAccountToken %j says %j", (automountServiceAccountToken, text) => {
    expect(linesOf("serviceaccounts", "kube_serviceaccount_info", { automountServiceAccountToken })).toEqual([
      `,automount_token="${text}" 1`,
    ]);
  });

  it("shows a secret that it names twice once", () => {
    const secrets = [{ name: "a" }, { name: "b" }, { name: "a" }];
    expect(linesOf("serviceaccounts", "kube_serviceaccount_secret", { secrets })).toEqual([
      ',name="a" 1',
      ',name="b" 1',
    ]);
  });
});

describe("a secret", () => {
  it("without a type has an empty one", () => {
    expect(linesOf("secrets", "kube_secret_type", {})).toEqual([',type="" 1']);
  });

  it("is owned by what is not its controller, too", () => {
    const ownerReferences = [
      { kind: "App", name: "a" },
      { kind: "Job", name: "b", controller: true },
    ];
    expect(linesOf("secrets", "kube_secret_owner", { metadata: { ownerReferences } })).toEqual([
      ',owner_kind="App",owner_name="a",owner_is_controller="false" 1',
      ',owner_kind="Job",owner_name="b",owner_is_controller="true" 1',
    ]);
  });
});

describe.each(["validating", "mutating"])("a %s", (what) => {
  it("admission policy without parameters, and its binding, have empty labels", () => {
    const [policy = ""] = linesOf(`${what}admissionpolicies`, `kube_${what}admissionpolicy_info`, { spec: {} });
    expect(policy).toMatch(/^,param_api_version="",param_kind="",failure_policy=""(,reinvocation_policy="")? 1$/);
    const paramRef = { selector: { matchLabels: { a: "b" } } };
    expect(
      linesOf(`${what}admissionpolicybindings`, `kube_${what}admissionpolicybinding_info`, { spec: { paramRef } }),
    ).toEqual([',policy_name="",param_name="",param_namespace="",param_not_found_action="" 1']);
  });

  it("admission policy shows its parameters", () => {
    const spec = { paramKind: { apiVersion: "example.com/v1", kind: "Limit" }, failurePolicy: "Fail" };
    const [policy = ""] = linesOf(`${what}admissionpolicies`, `kube_${what}admissionpolicy_info`, { spec });
    expect(policy).toContain(',param_api_version="example.com/v1",param_kind="Limit",failure_policy="Fail"');
  });

  it("webhook configuration is of no namespace, and may have no webhooks", () => {
    const kind = findKind(`${what}webhookconfigurations`) as Kind;
    const { render } = createKindRenderer(kind, {});
    expect(render({ metadata: { name: "w" } }).text).toBe(
      `kube_${what}webhookconfiguration_info{namespace="",${what}webhookconfiguration="w"} 1\n`,
    );
  });
});
