// The facts report as a table for people: dialect × right, wrong, missing, not conveyed, counted twice.

import type { FactsReport, Tally } from './facts.ts';

const COLUMNS = ['right', 'wrong', 'missing', 'not_conveyed', 'double_counts'] as const;

/** One line a dialect, the total, one line a miss, and the share that is right. */
export function formatReport(report: FactsReport): string[] {
  const { right, wrong, missing } = report.total;
  return [
    row('dialect', (column) => column),
    ...Object.entries(report.dialects).map(([dialect, tally]) => tallyRow(dialect, tally)),
    tallyRow('total', report.total),
    ...report.misses.map(({ capture, fact, verdict, expected, stated }) => {
      const [left, other] = [expected, stated].map((value) => JSON.stringify(value) ?? 'nothing');
      return `${verdict.padEnd(8)} ${capture}  ${fact}: conveyed ${left}, stated ${other}`;
    }),
    `${((100 * right) / (right + wrong + missing)).toFixed(2)} % right of what is conveyed`,
  ];
}

const tallyRow = (name: string, tally: Tally) => row(name, (column) => String(tally[column]));

function row(name: string, cell: (column: (typeof COLUMNS)[number]) => string): string {
  return name.padEnd(28) + COLUMNS.map((column) => cell(column).padStart(15)).join('');
}
