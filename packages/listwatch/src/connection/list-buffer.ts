/**
 * How much of a list may wait for its reader before the stream is paused; as much as its HTTP/2 window comes after that.
 *
 * WHY so little: all lists that are under way make the peak of a start, and malloc keeps it. With 8 MiB a shard of 30,000 pods had 25 MiB more for good.
 */
export const LIST_BUFFER_BYTES = 256 * 1024;
