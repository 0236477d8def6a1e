import {
  type Placement,
  type ScraperId,
  type ShardId,
  type ShardReport,
  type UnitId,
  wholeOf,
} from "@kube-state-shards/assignment";
import { atomsOf, nameOf, placementOf } from "./atoms.case.ts";
import type { ModelFleet } from "./model-fleet.case.ts";
import { SCRAPERS } from "./model-settings.case.ts";
import type { ModelShard } from "./model-shard.case.ts";

const saidOf = ({ units }: ShardReport, atom: UnitId): string =>
  units[nameOf(atom, (unit) => unit in units) ?? ""]?.state ?? "warming";

const READERS = SCRAPERS.map(({ id }) => id);

/**
 * Never nowhere, at most one authoritative.
 *
 * By atoms, the smallest parts of units: a unit may be split and joined meanwhile. One is *established* once its owner exposes it and nobody has reason to think otherwise; from then on it is in at
 * least one body at every instant. What a crash takes (or an isolation, which looks like one) is not, until it is again.
 */
export class Exposures {
  readonly #fleet: ModelFleet;
  readonly #established = new Set<UnitId>();

  constructor(fleet: ModelFleet) {
    this.#fleet = fleet;
  }

  /** A shard is lost, or as good as lost: what it had, or was to have, or said it had, may be nowhere for a while. */
  excuse(id: ShardId): void {
    const { held } = this.#fleet.store;
    const shard = this.#fleet.shards.get(id);
    if (shard !== undefined) shard.isDoubted = true;
    for (const unit of this.#established) {
      const placement = placementOf(held?.units, unit);
      const isNamed = placement?.owner === id || (placement?.phase !== "owned" && placement?.next === id);
      if (isNamed || shard?.exposes(unit) !== "no" || this.#isClaimed(unit, id)) this.#established.delete(unit);
    }
  }

  look(): void {
    const { units, store } = this.#fleet;
    for (const unit of this.#established) if (!units.has(wholeOf(unit))) this.#established.delete(unit);
    const isQuiet = this.#fleet.coordinators.every(({ inFlight }) => inFlight === 0);
    const haveAllApplied = this.#haveAllApplied();
    for (const shard of this.#fleet.shards.values()) shard.isDoubted &&= !this.#isBack(shard);
    for (const unit of [...units].flatMap(atomsOf)) {
      const shown = [...this.#fleet.shards.values()].map((shard) => shard.exposes(unit));
      const placement = placementOf(store.held?.units, unit);
      // What is served is so to all; what retires may be hidden from some.
      const blind = shown.includes("served") ? undefined : this.#blindTo(unit);
      if (blind !== undefined || shown.every((how) => how === "no")) {
        if (this.#established.has(unit)) {
          throw new Error(`Never nowhere: ${unit} is nowhere for ${blind ?? "anybody"}: ${this.#tell(unit)}`);
        }
      } else if (isQuiet && placement !== undefined && !this.#established.has(unit)) {
        if (this.#isInGoodStanding(unit, placement)) this.#established.add(unit);
      }
      // A shard that has not read the newest assignment is in doubt, and in doubt it exposes.
      // What all have applied is the last one taken; a store that has lost it holds another.
      const applied = placementOf(store.taken.at(-1)?.assignment.units, unit);
      if (haveAllApplied && applied !== undefined && this.#agreeOnTime(applied)) {
        const served = shown.filter((how) => how === "served").length;
        if (served > 1)
          throw new Error(`At most one authoritative: ${unit} is served ${served} times: ${this.#tell(unit)}`);
      }
    }
  }

  #blindTo = (unit: UnitId): ScraperId | undefined =>
    READERS.find((reader) => [...this.#fleet.shards.values()].every((one) => one.exposes(unit, reader) === "no"));

  #tell(unit: UnitId): string {
    const { store, shards } = this.#fleet;
    const shown = [...shards.values()].map((one) => `${one.id} ${one.exposes(unit)} at ${JSON.stringify(one.order)}`);
    return `${JSON.stringify(store.held?.order)} ${JSON.stringify(placementOf(store.held?.units, unit))}; ${shown.join("; ")}`;
  }

  /** Its owner exposes it and is heard by whoever decides; no process that has ended still has a say. */
  #isInGoodStanding(unit: UnitId, { owner }: Placement): boolean {
    const { shards, coordinators, store } = this.#fleet;
    const shard = shards.get(owner);
    if (shard === undefined || shard.isIsolated || shard.exposes(unit) === "no") return false;
    if (shard.isDoubted || store.held !== store.taken.at(-1)?.assignment) return false;
    return coordinators.every(({ loop }) => {
      const heard = loop.reports().get(owner) ?? loop.state().members.living.get(owner)?.report;
      if (heard?.incarnation !== shard.incarnation) return false;
      const reports = [
        ...loop.reports().values(),
        ...[...loop.state().members.living.values()].map((one) => one.report),
      ];
      return reports.every((one) => {
        const said = saidOf(one, unit);
        const speaker = shards.get(one.shard);
        return said === "warming" || (speaker?.incarnation === one.incarnation && !speaker.isDoubted);
      });
    });
  }

  /** It goes by what is in force, and everybody who decides has heard so. */
  #isBack({ id, incarnation, order, isIsolated }: ModelShard): boolean {
    const { coordinators, store } = this.#fleet;
    if (isIsolated || order !== store.held?.order) return false;
    return coordinators.every(({ loop }) => {
      const heard = loop.reports().get(id);
      return heard?.incarnation === incarnation && heard.applied === order;
    });
  }

  /** Whether anybody may still believe the shard's word that it has the unit. */
  #isClaimed = (unit: UnitId, id: ShardId): boolean =>
    this.#fleet.coordinators.some(({ loop }) => {
      const reports = [loop.reports().get(id), loop.state().members.living.get(id)?.report];
      return reports.some((one) => one !== undefined && saidOf(one, unit) !== "warming");
    });

  #haveAllApplied(): boolean {
    const { store, shards } = this.#fleet;
    const last = store.taken.at(-1)?.assignment;
    return [...shards.values()].every(({ hash, order }) => hash === last?.hash && order === last?.order);
  }

  /** Between clocks that differ an instant has passed for one and not for the other: both may serve for so long. */
  #agreeOnTime(placement: Placement): boolean {
    if (placement.phase !== "cuttingOver") return true;
    const both = [placement.owner, placement.next].flatMap((id) => this.#fleet.shards.get(id) ?? []);
    const passed = both.filter((shard) => shard.now() >= placement.atMs).length;
    return passed === both.length || (passed === 0 && both.every(({ wasSkewed }) => !wasSkewed));
  }
}
