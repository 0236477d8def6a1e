import { type ExpositionFormat, InternalError } from "@kube-state-shards/exposition";
import type { BodyEncoder } from "./body-encoder.ts";
import type { ClientBody } from "./client-body.ts";
import type { FrameCursor } from "./frame-cursor.ts";
import { type MergeVerdict, renderMissingUnits } from "./judge-parts.ts";
import { LEFT_OUT } from "./merge-families.ts";

export type MergedBody = {
  readonly verdict: MergeVerdict;
  /** One for each of the layout's `positions`. */
  readonly cursors: readonly FrameCursor[];
  readonly format: ExpositionFormat;
  readonly encoder: BodyEncoder;
};

/**
 * Writes the union family by family. Each shard's stream is read only when its turn in a family comes and the client has
 * taken what came before, so that memory holds one frame a shard whatever the body's size.
 *
 * Errors: whatever reading or writing throws; the body is then not to be ended.
 */
export async function writeMergedBody(body: ClientBody, merged: MergedBody): Promise<void> {
  const { verdict, cursors, format, encoder } = merged;
  const { heads, positions } = verdict.layout;
  await body.write(encoder.start);
  await body.write(encoder.text(renderMissingUnits(verdict.missingUnits, format)));
  const streams = cursors.flatMap((cursor, index) => {
    const places = positions[index];
    return places === undefined ? [] : [{ cursor, places }];
  });
  for (const [place, head] of heads.entries()) {
    await body.write(encoder.text(format.renderHead(head)));
    for (const { cursor, places } of streams) {
      for (let frame = await cursor.peek(); frame !== undefined; frame = await cursor.peek()) {
        const framePlace = places[frame.familyIndex] ?? LEFT_OUT;
        if (framePlace > place) break;
        cursor.take();
        if (framePlace !== LEFT_OUT) await body.write(encoder.piece(frame));
      }
    }
  }
  for (const { cursor } of streams) {
    if ((await cursor.peek()) !== undefined)
      throw new InternalError("write merged metrics: BUG, a piece after all families");
  }
  if (format.end !== "") await body.write(encoder.text(format.end));
  await body.write(encoder.finish());
}
