// What the board and the API ask of the roll-up, over the monitors that run.

import type { Explainer, ShownExplanation } from '../model/explanation.ts';
import type { Finding, Monitor, SeriesKey, StatRow } from '../model/judgement.ts';
import type { Query } from '../model/pipeline.ts';
import { explainFinding } from './explain.ts';
import { groupMonitors, readHistory } from './history.ts';
import { readJudgedRefusals, type RememberedAgreements } from './judged-refusals.ts';
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
  explain(finding: Finding): Promise<ShownExplanation>;
}

export function createReader(
  query: Query,
  options: {
    readonly monitors: readonly Monitor[];
    readonly explainer: Explainer;
    /** Names of the evaluations that judge refusals. */
    readonly refusalJudges: readonly string[];
  },
): Reader {
  const { monitors, explainer } = options;
  const remembered: RememberedAgreements = new Map();
  const byName = new Map(monitors.map((monitor) => [monitor.name, monitor]));
  // The slow channel watches the series of a monitor under a name of its own.
  const watchedBy = (name: string) => (byName.has(name) ? name : name.replace(/_slow$/, ''));
  return {
    readSeries: async (keys, span) => {
      const watched = keys.map((key) => ({ ...key, monitor: watchedBy(key.monitor) }));
      const wanted = new Map(watched.map((key) => [seriesId(key), key]));
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
      return new Map(
        keys.flatMap((key, index) => {
          const rows = found.get(seriesId(watched[index] ?? key));
          return rows === undefined ? [] : [[seriesId(key), rows]];
        }),
      );
    },
    explain: async (finding) => {
      if (finding.explanation['channel'] === 'canary') return explainCanary(finding);
      const monitor = byName.get(watchedBy(finding.monitor));
      if (monitor === undefined) return NOTHING_KNOWN;
      const explained = await explainFinding(query, { monitor, finding, explainer });
      const judged = await readJudgedRefusals(query, {
        monitor,
        finding,
        names: options.refusalJudges,
        remembered,
      });
      return { ...explained, judged };
    },
  };
}

const NOTHING_KNOWN: ShownExplanation = {
  cause: 'unclear',
  sentence: 'The monitor of this finding no longer runs.',
  split: null,
  start: null,
  places: [],
  suspects: [],
  quantiles: [],
  cells: [],
  judged: null,
};

/** Golden sets have no cells: what changed is the cases, which the finding names. */
function explainCanary({ explanation }: Finding): ShownExplanation {
  const count = (name: string) => Number(explanation[`${name}_count`] ?? 0);
  const parts = [
    `${count('regressed')} cases that passed now fail, ${count('improved')} the other way`,
    ...(count('missing') === 0 ? [] : [`${count('missing')} are in one of the runs only`]),
  ];
  const text = (name: string) => (explanation[name] ?? '') as string;
  const reference = text('reference_run');
  const sentence =
    reference === ''
      ? `Run ${text('run')} is the first of its set: the next one is compared with it.`
      : `Run ${text('run')} against ${reference}: ${parts.join('; ')}.`;
  return { ...NOTHING_KNOWN, cause: 'behaviour', sentence };
}
