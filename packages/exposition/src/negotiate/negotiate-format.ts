import { type ExpositionFormat, openMetricsFormat, openMetricsFormat001, textFormat } from "../exposition-format.ts";
import { type AcceptItem, parseAcceptItems } from "./accept-items.ts";

/** How much a reader likes a format, and where in its header it says so. */
type Liking = { readonly format: ExpositionFormat; readonly quality: number; readonly place: number };

/**
 * The format to answer an `Accept` header with: OpenMetrics for whoever names it and likes nothing we have better, else
 * text 0.0.4, which every reader of metrics knows.
 *
 * Wildcards speak for text alone: what a browser, curl or an old agent means by any type is surely not a format that it
 * has never heard of. Of equal weights the first named wins. A version that we do not have is as good as not named, and
 * other parameters (`escaping`, `charset`) say nothing here: names are of the old character set, bodies UTF-8. A reader
 * that refuses all we have gets text, as other exporters answer.
 */
export function negotiateFormat(accept: string | undefined): ExpositionFormat {
  if (accept === undefined) return textFormat;
  const items = parseAcceptItems(accept);
  const openMetrics = best(items.flatMap((item, place) => likingOfOpenMetrics(item, place)));
  if (openMetrics === undefined || openMetrics.quality === 0) return textFormat;
  const text = likingOfText(items);
  if (text === undefined || openMetrics.quality > text.quality) return openMetrics.format;
  return openMetrics.quality === text.quality && openMetrics.place < text.place ? openMetrics.format : textFormat;
}

function likingOfOpenMetrics({ name, parameters, quality }: AcceptItem, place: number): readonly Liking[] {
  if (name !== "application/openmetrics-text") return [];
  const version = parameters.get("version");
  if (version === undefined || version === "1.0.0") return [{ format: openMetricsFormat, quality, place }];
  return version === "0.0.1" ? [{ format: openMetricsFormat001, quality, place }] : [];
}

/** The most specific range counts, whatever the others weigh. */
function likingOfText(items: readonly AcceptItem[]): Liking | undefined {
  const named = items.flatMap(({ name, parameters, quality }, place) => {
    const version = parameters.get("version") ?? "0.0.4";
    return name === "text/plain" && version === "0.0.4" ? [{ format: textFormat, quality, place }] : [];
  });
  const wild = (range: string): readonly Liking[] =>
    items.flatMap(({ name, quality }) =>
      name === range ? [{ format: textFormat, quality, place: items.length }] : [],
    );
  return best(named) ?? best(wild("text/*")) ?? best(wild("*/*"));
}

const best = (likings: readonly Liking[]): Liking | undefined =>
  likings.reduce<Liking | undefined>(
    (most, liking) => (most === undefined || liking.quality > most.quality ? liking : most),
    undefined,
  );
