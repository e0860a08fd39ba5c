// Times as ClickHouse reads them whatever its time zone: seconds of the epoch with milliseconds.

/** A DateTime64(3) value for an insert or a parameter; times before 1970 become its first moment. */
export function toStoreTime(milliseconds: number): string {
  // Fewer than ten digits before the point would be read as a date.
  return (Math.max(0, milliseconds) / 1000).toFixed(3).padStart(14, '0');
}
