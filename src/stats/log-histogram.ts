// Log-spaced histogram: bucket = floor(16·log2(x·scale + 1)), 4.4 % wide for large x. Mergeable by addition,
// subtractable, exactly comparable between any two windows. Keys may be negative only for shifted scores.

export type Histogram = ReadonlyMap<number, number>;

const STEPS = 16;

/** Bucket of a value; negative values mirror. */
export function bucketOf(value: number, scale: number): number {
  const bucket = Math.floor(STEPS * Math.log2(Math.abs(value) * scale + 1));
  return value < 0 ? -bucket - 1 : bucket;
}

/** Lower edge of a bucket, in the unit of the value. */
export function bucketFloor(bucket: number, scale: number): number {
  if (bucket < 0) return -(2 ** (-bucket / STEPS) - 1) / scale;
  return (2 ** (bucket / STEPS) - 1) / scale;
}

/** Buckets in ascending order with their counts; empty ones left out. */
export function sortedBuckets(histogram: Histogram): { bucket: number; count: number }[] {
  return [...histogram]
    .map(([bucket, count]) => ({ bucket, count }))
    .filter((entry) => entry.count > 0)
    .sort((a, b) => a.bucket - b.bucket);
}

/**
 * Quantile of a histogram, interpolated inside its bucket.
 *
 * @param share 0 … 1
 * @returns undefined for an empty histogram
 */
export function histogramQuantile(
  histogram: Histogram,
  share: number,
  scale: number,
): number | undefined {
  const buckets = sortedBuckets(histogram);
  const total = buckets.reduce((sum, entry) => sum + entry.count, 0);
  if (total <= 0) return undefined;
  let below = 0;
  for (const { bucket, count } of buckets) {
    if (below + count >= share * total) {
      const inside = Math.min(1, Math.max(0, (share * total - below) / count));
      const low = bucketFloor(bucket, scale);
      return low + inside * (bucketFloor(bucket + 1, scale) - low);
    }
    below += count;
  }
  return undefined;
}
