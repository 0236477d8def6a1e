export { finishMix, HIGH, LOW, mixBytes, mixWord, startMix } from "./digest/mix-bytes.ts";
export { escapeHelp, escapeLabelValue } from "./escape.ts";
export {
  type ExpositionFormat,
  FORMATS,
  OPEN_METRICS_CONTENT_TYPE,
  renderHead,
  type Syntax,
  TEXT_CONTENT_TYPE,
  textFormat,
} from "./exposition-format.ts";
export { formatValue } from "./format-value.ts";
export { combineCrc32 } from "./gzip/combine-crc32.ts";
export { type DeflatedPiece, deflatePiece } from "./gzip/deflate-piece.ts";
export { createGzipTrailer, GZIP_HEADER, type GzipTrailer } from "./gzip/gzip-member.ts";
export { inflatePiece } from "./gzip/inflate-piece.ts";
export { type BodyEncoding, negotiateEncoding } from "./negotiate/negotiate-encoding.ts";
export { negotiateFormat } from "./negotiate/negotiate-format.ts";
export {
  END_FRAME,
  encodeManifestFrame,
  encodePieceFrameHeader,
  type PieceFrameHeader,
} from "./pieces/encode-piece-frames.ts";
export { FAN_OUT_HEADER, type PieceFrame, type PieceTextFrame } from "./pieces/piece-frame.ts";
export { createPieceFrameDecoder, type PieceFrameDecoder } from "./pieces/piece-frame-decoder.ts";
export {
  PIECE_ENCODINGS,
  PIECE_STREAM_VERSION,
  type PieceEncoding,
  type PieceManifest,
} from "./pieces/piece-manifest.ts";
export { PieceStreamError } from "./pieces/piece-stream-error.ts";
export {
  type ParsedScrapeQuery,
  parseScrapeQuery,
  type ScrapeQuery,
  showQueryFaults,
} from "./query/scrape-query.ts";
export { renderSampleLine } from "./render-sample-line.ts";
export { type FamilyHead, type Label, METRIC_TYPES, type MetricType, type Sample } from "./sample.ts";
export { sanitizeLabelName } from "./sanitize-label-name.ts";
export { ERROR_CODES, type ErrorCode, InternalError, ShardsError } from "./shards-error.ts";
export { openMetricsFaults } from "./testing/check-open-metrics.ts";
