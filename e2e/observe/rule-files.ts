import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

export type Rule = {
  readonly group: string;
  /** Of the alert, or of the series that is recorded. */
  readonly name: string;
  readonly expr: string;
  readonly runbookUrl: string | undefined;
};

const FOLDER = new URL("../../deploy/prometheus/", import.meta.url);

export const ALERTS_FILE = fileURLToPath(new URL("alerts.yaml", FOLDER));
export const RECORDING_FILE = fileURLToPath(new URL("recording-rules.yaml", FOLDER));
export const TESTS_FOLDER = fileURLToPath(new URL("tests/", FOLDER));

type RuleFile = {
  readonly groups: readonly {
    readonly name: string;
    readonly rules: readonly {
      readonly alert?: string;
      readonly record?: string;
      readonly expr: string;
      readonly annotations?: { readonly runbook_url?: string };
    }[];
  }[];
};

/** The rules of a file of Prometheus. Its form is promtool's to check. */
export function readRules(path: string): readonly Rule[] {
  const { groups }: RuleFile = parse(readFileSync(path, "utf8"));
  return groups.flatMap(({ name: group, rules }) =>
    rules.map(({ alert, record, expr, annotations }) => ({
      ...{ group, name: alert ?? record ?? "", expr, runbookUrl: annotations?.runbook_url },
    })),
  );
}

export type RuleTest = {
  readonly name: string;
  readonly alert_rule_test?: readonly {
    readonly eval_time: string;
    readonly alertname: string;
    readonly exp_alerts: readonly unknown[];
  }[];
  readonly promql_expr_test?: readonly { readonly expr: string; readonly exp_samples: readonly unknown[] }[];
};

/** The tests of a file for `promtool test rules`. */
export function readRuleTests(file: string): readonly RuleTest[] {
  const { tests }: { readonly tests: readonly RuleTest[] } = parse(readFileSync(`${TESTS_FOLDER}${file}`, "utf8"));
  return tests;
}

/** Families that an expression names. Labels of ours never begin as these do. */
export const metricsIn = (expr: string): readonly string[] => [
  ...new Set(expr.match(/\b(kube|http|process|nodejs)_[a-z0-9_]+/g)),
];
