/** Of the means of batches. */
export type Summary = { readonly mean: number; readonly p50: number; readonly p95: number; readonly batches: number };

export function summary(times: readonly number[]): Summary {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
  return { mean, p50: at(0.5), p95: at(0.95), batches: times.length };
}
