import { createConfigMetrics, type ReadOptions, type Telemetry } from "@kube-state-shards/daemon";
import type { Log } from "@kube-state-shards/listwatch";
import { pause } from "../until-aborted.ts";
import { changedOptions } from "./changed-options.ts";
import type { Settings, SettingsText } from "./settings.ts";

export type WatchSettingsOptions<Values> = {
  readonly settings: Settings<Values>;
  /** Puts changed settings in force. What it throws leaves those before in force. */
  apply(read: ReadOptions<Values>): Promise<void>;
  /** Takes the gauges on how the file was read. */
  readonly telemetry: Pick<Telemetry, "registry">;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Between two looks at the file. Default 2,000. */
  readonly everyMs?: number;
  readonly now?: () => number;
};

/**
 * Applies the settings file whenever its content has changed, until `signal`.
 *
 * The content itself is looked at, from time to time: a ConfigMap's mount changes by a swapped link, an editor's by a
 * rename, a network's without any event. A content counts once two looks in a row have seen it, so that a file that is
 * being written is not taken for a short one. A bad one is said once and leaves everything as it is.
 */
export async function watchSettings<Values>(options: WatchSettingsOptions<Values>): Promise<void> {
  const { settings, log, signal, everyMs = 2_000, now = Date.now } = options;
  const { file } = settings;
  if (file === undefined) return;
  const metrics = createConfigMetrics(options.telemetry.registry, file.path);
  metrics.loaded(file.hash, now());
  /** What was dealt with last, well or badly; what is in force; what the look before saw. */
  let handled = file.hash;
  let inForce = file.hash;
  let shown = settings.first.shown;
  let seen = file.hash;

  const handle = async (found: Found): Promise<void> => {
    if (found.ok && found.hash === inForce) {
      metrics.loaded(inForce, now());
      log.info({ file: file.path }, "the settings file is back to the settings in force");
      return;
    }
    try {
      if (!found.ok) throw found.error;
      const read = settings.parse(found.text);
      for (const warning of read.warnings) log.warn({ file: file.path }, warning);
      const changed = changedOptions(shown, read.shown);
      if (changed.length > 0) await options.apply(read);
      shown = read.shown;
      inForce = found.hash;
      metrics.loaded(inForce, now());
      log.info({ file: file.path, changed: changed.join(" ") || "nothing" }, "read the changed settings file");
    } catch (error) {
      metrics.failed();
      log.error(
        { file: file.path, error },
        "the changed settings file is not applied: the settings before stay in force until it is mended",
      );
    }
  };

  while (!signal.aborted) {
    await pause(everyMs, signal);
    if (signal.aborted) return;
    const found = await look(settings);
    const settled = found.hash === seen;
    seen = found.hash;
    if (!settled || found.hash === handled) continue;
    handled = found.hash;
    await handle(found);
  }
}

type Found =
  | ({ readonly ok: true } & SettingsText)
  | { readonly ok: false; readonly hash: string; readonly error: Error };

async function look(settings: Pick<Settings<never>, "look">): Promise<Found> {
  try {
    return { ok: true, ...(await settings.look()) };
  } catch (caught) {
    const error = caught instanceof Error ? caught : new Error(String(caught));
    return { ok: false, hash: error.message, error }; // another fault is another content
  }
}
