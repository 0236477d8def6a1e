import { type Content, type Html, html } from "../html.ts";

type Column = {
  readonly head: string;
  readonly isNumber?: boolean;
  /** On a phone it has a line of its own. */
  readonly isWide?: boolean;
};

export type TableOptions = {
  /** The id of the heading that names it. */
  readonly labelledBy: string;
  /** The first one names the row. */
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Content[])[];
};

/**
 * A table with a head for each column and row. On a phone each row is a card, its cells labelled: the roles are written out,
 * because browsers drop a table's when its cells are laid out otherwise.
 */
export const table = ({
  labelledBy,
  columns,
  rows,
}: TableOptions): Html => html`<table role="table" aria-labelledby="${labelledBy}">
<thead role="rowgroup"><tr role="row">${columns.map(
  (column) => html`<th role="columnheader" scope="col"${classOf(column)}>${column.head}</th>`,
)}</tr></thead>
<tbody role="rowgroup">
${rows.map((cells) => html`<tr role="row">${cells.map((cell, index) => cellOf(cell, columns[index], index === 0))}</tr>\n`)}</tbody></table>
`;

function cellOf(cell: Content, column: Column = { head: "" }, isFirst = false): Html {
  if (isFirst) return html`<th role="rowheader" scope="row">${cell}</th>`;
  return html`<td role="cell" data-label="${column.head}"${classOf(column)}>${cell}</td>`;
}

function classOf({ isNumber = false, isWide = false }: Column): Html | undefined {
  if (isNumber) return html` class="number"`;
  return isWide ? html` class="wide"` : undefined;
}
