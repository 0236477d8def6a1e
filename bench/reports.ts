import { bundleCli } from "./bundle-cli.ts";
import { circumstances } from "./circumstances.ts";
import { compare } from "./compare.ts";
import { measureEventWeight } from "./event-weight.ts";
import { measureMerged } from "./merged.ts";
import { runMicro } from "./micro/run-micro.ts";
import { onCluster } from "./on-cluster.ts";
import { profileSync } from "./profile/profile-sync.ts";
import { measureRest } from "./rest.ts";
import { writeScaling } from "./scaling/write-scaling.ts";
import { printSection, sectionOf } from "./section.ts";
import { flagsOf, root, type Settings, sharedFolder, sizeOf, whole } from "./settings.ts";
import { writeSize } from "./size/write-size.ts";
import { soak } from "./soak.ts";

const keyOf = ({ values }: Settings): string => `${values.pods}x${values.namespaces}`;
const clusterOf = ({ values }: Settings): string => `${values.pods} pods, ${values.namespaces} namespaces`;

/** By the name that is given on the command line. */
export const REPORTS: Readonly<Record<string, (settings: Settings) => Promise<void> | void>> = {
  "": compare,
  micro: (settings) => printSection("micro", sectionOf(settings, "Single functions", runMicro())),
  events: async (settings) => {
    printSection("events", sectionOf(settings, "Events", await measureEventWeight(await bundleCli(root))));
  },
  size: () => writeSize(root),
  scaling: () => writeScaling(root),
  soak: async (settings) => {
    const { values } = settings;
    const shared = sharedFolder();
    const { section, fault } = await onCluster(settings, (measuring) =>
      soak({ ...measuring, shared, size: sizeOf(values), minutes: whole(values.minutes), rate: whole(values.rate) }),
    );
    printSection("soak", sectionOf(settings, `Soak: ${clusterOf(settings)}`, section));
    if (fault === undefined) return;
    process.stderr.write(`bench: ${fault}\n`);
    process.exitCode = 1;
  },
  merged: async (settings) => {
    const shards = whole(settings.values.shards);
    const section = await onCluster(settings, ({ cluster, file }) =>
      measureMerged({ file, shards, kubeconfig: cluster.kubeconfigs.token }),
    );
    printSection("merged", sectionOf(settings, `Merged bodies: ${clusterOf(settings)}`, section));
  },
  rest: async (settings) => {
    const section = await onCluster(settings, ({ cluster, file }) => measureRest(file, cluster.kubeconfigs.token));
    printSection(`rest ${keyOf(settings)}`, sectionOf(settings, `At rest: ${clusterOf(settings)}`, section));
  },
  // On stdout alone: what was found by it, before and after, is in docs/design.
  profile: async (settings) => {
    const { values } = settings;
    const section = await onCluster(settings, ({ cluster, file }) =>
      profileSync({ file: values.bundle ?? file, kubeconfig: cluster.kubeconfigs.token, flags: flagsOf(values) }),
    );
    process.stdout.write(`${[...circumstances(settings.argv).map((fact) => `- ${fact}`), "", section].join("\n")}\n`);
  },
};
