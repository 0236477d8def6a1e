import { createReflector } from "@kube-state-shards/listwatch";
import { type SelectableNamespace, selectsNamespace } from "../selection/namespace-selection.ts";
import { namespaceUnit, type UnitId } from "../unit.ts";
import { listNamespaces, NAMESPACES_PATH } from "./list-namespaces.ts";
import { type Doubt, NamespaceSet } from "./namespace-set.ts";
import type { NamespaceUnits, NamespaceUnitsOptions, NamespaceUnitsState } from "./namespace-units.ts";

const CONFIRM_RETRY_MS = 5_000;

/**
 * Keeps the cluster's namespaces, metadata only, as units: those that the selection takes, as their labels are now.
 *
 * Guarantees: a unit ends only on an observed DELETED or loss of a label, or on absence from a complete list no older than what was seen; an
 * empty list, or one that lost more than a tenth, is confirmed by a consistent read first. A 403 ends nothing.
 */
export function watchNamespaceUnits(options: NamespaceUnitsOptions): NamespaceUnits {
  const { client, log, selection = {} } = options;
  const stopping = new AbortController();
  let told: ReadonlySet<UnitId> | undefined;
  let retry: NodeJS.Timeout | undefined;
  let isTelling = false;

  const units = (): ReadonlySet<UnitId> => new Set([...names.names].map(namespaceUnit));

  const tell = (): void => {
    if (isTelling) return;
    isTelling = true;
    queueMicrotask(() => {
      isTelling = false;
      if (stopping.signal.aborted || !names.synced) return;
      const now = units();
      if (told !== undefined && told.size === now.size && [...told].every((unit) => now.has(unit))) return;
      told = now;
      options.onChange(now);
    });
  };

  const scheduleRetry = (): void => {
    clearTimeout(retry);
    if (stopping.signal.aborted) return;
    retry = setTimeout(() => void names.retryConfirm(), options.confirmRetryMs ?? CONFIRM_RETRY_MS);
    retry.unref();
  };

  const onDoubt = (doubt: Doubt): void => {
    const text = {
      confirmed: "is right",
      refuted: "was wrong: they are kept",
      open: "could not be confirmed: they are kept for now",
    };
    log.warn({ ...doubt }, `a list of namespaces lacks ${doubt.missing} known ones; it ${text[doubt.settled]}`);
    if (doubt.settled === "open") scheduleRetry();
  };

  const confirm = (): Promise<readonly SelectableNamespace[]> => listNamespaces(client, stopping.signal);
  const isSelected = (namespace: SelectableNamespace): boolean => selectsNamespace(selection, namespace);
  const names = new NamespaceSet({ isSelected, confirm, onChange: tell, onDoubt });
  const reflector = createReflector({
    client,
    resource: { name: "namespaces", path: NAMESPACES_PATH },
    metadataOnly: true,
    sink: names,
    log,
    observer: options.observer,
    timings: options.timings,
  });

  return {
    start: () => reflector.start(),
    async stop() {
      stopping.abort();
      clearTimeout(retry);
      await reflector.stop();
    },
    state(): NamespaceUnitsState {
      const state = reflector.state();
      if (state.state === "blocked") return { state: "blocked", units: units(), reason: state.reason };
      return names.synced ? { state: "synced", units: units() } : { state: "starting" };
    },
  };
}
