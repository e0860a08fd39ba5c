// What the board and the API ask of the roll-up, over the monitors that run.

import type { Explainer, Explanation } from '../model/explanation.ts';
import type { Finding, Monitor, SeriesKey, StatRow } from '../model/judgement.ts';
import type { Query } from '../model/pipeline.ts';
import { explainFinding } from './explain.ts';
import { groupMonitors, readHistory } from './history.ts';
import { seriesId } from './monitors.ts';

export interface Reader {
  /** Rows of several series by `seriesId`; one without data in the span is left out. */
  readSeries(
    keys: readonly SeriesKey[],
    span: {
      readonly fromMinute: number;
      readonly toMinute: number;
      readonly bucketMinutes: number;
    },
  ): Promise<Map<string, StatRow[]>>;
  /** Nothing is known of a finding whose monitor no longer runs. */
  explain(finding: Finding): Promise<Explanation>;
}

export function createReader(
  query: Query,
  monitors: readonly Monitor[],
  explainer: Explainer,
): Reader {
  const byName = new Map(monitors.map((monitor) => [monitor.name, monitor]));
  return {
    readSeries: async (keys, span) => {
      const wanted = new Map(keys.map((key) => [seriesId(key), key]));
      const found = new Map<string, StatRow[]>();
      for (const group of groupMonitors(monitors)) {
        const names = new Set(group.map((monitor) => monitor.name));
        const inGroup = [...wanted.values()].filter((key) => names.has(key.monitor));
        if (inGroup.length === 0) continue;
        const asked = new Set(inGroup.map((key) => key.monitor));
        const rows = await readHistory(query, {
          monitors: group.filter((monitor) => asked.has(monitor.name)),
          segments: inGroup.map((key) => key.segment),
          ...span,
        });
        for (const { monitor, segment, rows: list } of rows) {
          const id = seriesId({ monitor: monitor.name, segment });
          if (wanted.has(id)) found.set(id, list);
        }
      }
      return found;
    },
    explain: async (finding) => {
      const monitor = byName.get(finding.monitor);
      if (monitor === undefined) return NOTHING_KNOWN;
      return explainFinding(query, { monitor, finding, explainer });
    },
  };
}

const NOTHING_KNOWN: Explanation = {
  cause: 'unclear',
  sentence: 'The monitor of this finding no longer runs.',
  split: null,
  start: null,
  places: [],
  suspects: [],
  quantiles: [],
  cells: [],
};
