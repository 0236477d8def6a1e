export type SlicingOptions = {
  /** A unit heavier than so many times the mean load of a shard is cut into slices; 0: none ever is. */
  readonly splitAbove: number;
  /** However heavy its shard is by that: lighter units are left whole. In series. */
  readonly splitMinSeries: number;
};
