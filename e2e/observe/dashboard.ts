import { readFileSync } from "node:fs";

export type DashboardQuery = {
  readonly panel: string;
  readonly expr: string;
  /** What the panel says has to be in use, or else it is empty. */
  readonly needs: string | undefined;
};

type Dashboard = {
  readonly panels: readonly {
    readonly title: string;
    readonly type: string;
    readonly description?: string;
    readonly targets?: readonly { readonly expr: string }[];
  }[];
  readonly annotations: { readonly list: readonly { readonly name: string; readonly expr: string }[] };
};

const FILE = new URL("../../deploy/grafana/kube-state-shards.json", import.meta.url);

/** Every query of the dashboard, with its variables as they are when all is chosen. */
export function readDashboard(): {
  readonly panels: readonly DashboardQuery[];
  readonly annotations: readonly string[];
} {
  const { panels, annotations }: Dashboard = JSON.parse(readFileSync(FILE, "utf8"));
  return {
    panels: panels.flatMap(({ title, description, targets = [] }) =>
      targets.map(({ expr }) => ({
        panel: title,
        expr: fill(expr),
        needs: /^Needs (.+?): /.exec(description ?? "")?.[1],
      })),
    ),
    annotations: annotations.list.map(({ expr }) => fill(expr)),
  };
}

const fill = (expr: string): string => expr.replaceAll("$__rate_interval", "30s").replace(/\$(namespace|job)\b/g, ".*");
