import { type Content, type Html, html } from "../html.ts";

export type SectionOptions = {
  /** Also in the page's address, after the `#`. */
  readonly id: string;
  readonly title: string;
  /** Beside the title: how many, or since when. */
  readonly note?: string | undefined;
  /** It has nothing to say now. */
  readonly isHidden?: boolean;
};

/** A part of the page that is replaced as a whole when it changes (`data-live`). */
export const section = ({ id, title, note, isHidden = false }: SectionOptions, body: Content): Html =>
  html`<section id="${id}" data-live aria-labelledby="${id}-title"${isHidden ? html` hidden` : undefined}>
<h2 id="${id}-title">${title}${note === undefined ? undefined : html` <small>${note}</small>`}</h2>
${body}</section>
`;
