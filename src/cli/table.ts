// Plain text tables and numbers for terminals.

/** Columns padded to their widest cell, two spaces between; the first row is the head. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) {
      widths[index] = Math.max(widths[index] ?? 0, cell.length);
    }
  }
  return rows
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A signal's value in its unit; – where there is none. */
export function sayValue(value: number | null | undefined, kind: string): string {
  if (value === null || value === undefined) return '–';
  if (kind === 'rate' || kind === 'mix') return `${(value * 100).toFixed(2)} %`;
  const size = Math.abs(value);
  if (size !== 0 && size < 0.001) return value.toExponential(2);
  return size >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** service=x request_model=y, without the empty ones. */
export function saySegment(segment: Readonly<Record<string, string>>): string {
  return Object.entries(segment)
    .filter(([, value]) => value !== '')
    .map(([column, value]) => `${column}=${value}`)
    .join(' ');
}
