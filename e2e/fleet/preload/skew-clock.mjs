// Loaded before a daemon starts: its wall clock is off by E2E_SKEW_MS, as that of a node without NTP. The monotonic clock is not.
const skewMs = Number(process.env.E2E_SKEW_MS);
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(RealDate.now() + skewMs);
    else super(...given);
  }
  static now() {
    return RealDate.now() + skewMs;
  }
};
