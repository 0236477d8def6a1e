import { UNIT_ROW_STATES, type UnitQuery } from "./unit-rows.ts";

/** A namespace has 63 characters, a kind's name fewer; a slice adds some. */
const MAX_TEXT = 300;

/** What a page's address asks for: `?unit=payments&state=starting&page=2`. What cannot be read counts as not asked for. */
export function readUnitQuery(query: Readonly<Record<string, unknown>>): UnitQuery {
  const { unit, state, page } = query;
  const number = typeof page === "string" && /^\d{1,6}$/.test(page) ? Number(page) : 1;
  return {
    text: typeof unit === "string" ? unit.trim().slice(0, MAX_TEXT) : "",
    state: UNIT_ROW_STATES.find((one) => one === state),
    page: Math.max(1, number),
  };
}

/** The address that asks for it, relative to the page's. */
export function showUnitQuery({ text, state, page }: UnitQuery, isPaused: boolean): string {
  const query = new URLSearchParams({
    ...(text === "" ? {} : { unit: text }),
    ...(state === undefined ? {} : { state }),
    ...(page > 1 ? { page: String(page) } : {}),
    ...(isPaused ? { refresh: "off" } : {}),
  });
  return query.size === 0 ? "./#units" : `./?${query}#units`;
}
