// The drift gauges: the verdicts of the last tick as Prometheus text. Written out whole from the verdicts
// at every scrape, so a series is there exactly as long as its verdict is, and a value that does not
// exist is absent, never 0.

import type { Finding, Incident, Monitor } from '../model/judgement.ts';
import { isMuted, type Verdict } from './verdict.ts';

const STATUSES = ['ok', 'learning', 'no_traffic', 'insufficient_data', 'stale_data', 'frozen'];
const TIERS = ['page', 'ticket', 'suspected'] as const;

type Sample = readonly [labels: string, value: number];

interface Gauge {
  readonly name: string;
  readonly help: string;
  readonly samples: (verdict: Verdict, context: Context) => readonly Sample[];
}

interface Context {
  readonly nowMs: number;
  readonly windowMinutes: (monitor: string) => number;
}

const one =
  (read: (verdict: Verdict, context: Context) => number | null): Gauge['samples'] =>
  (verdict, context) => {
    const value = read(verdict, context);
    return value === null || !Number.isFinite(value) ? [] : [['', value]];
  };

const ofFinding = (read: (finding: Finding) => number | null) =>
  one(({ finding }) => read(finding));

const GAUGES: readonly Gauge[] = [
  {
    name: 'llm_drift_state',
    help: 'Verdict on the series: 0 ok, 1 suspected, 2 drift (ticket), 3 page; at most 1 while muted.',
    samples: one((verdict, { nowMs }) =>
      isMuted(verdict, nowMs) ? Math.min(1, verdict.finding.state) : verdict.finding.state,
    ),
  },
  {
    name: 'llm_drift_member',
    help: '1 while the series does not alert on its own: another series leads its incident, or its cause is awaited; else 0.',
    samples: one(({ incident }) =>
      Number(incident !== null && (!incident.isLeader || incident.isWaiting)),
    ),
  },
  {
    name: 'llm_drift_incident_series',
    help: 'Series with an open drift in the incident that the series leads; absent where it leads none.',
    samples: one(({ incident }) => (incident?.isLeader === true ? incident.size : null)),
  },
  {
    name: 'llm_drift_incident_info',
    help: 'Always 1, for series with an open drift: its incident, and the series that leads it.',
    samples: ({ incident }) => (incident === null ? [] : [[incidentLabels(incident), 1]]),
  },
  {
    name: 'llm_drift_muted',
    help: '1 while somebody muted the series, else 0.',
    samples: one((verdict, { nowMs }) => Number(isMuted(verdict, nowMs))),
  },
  {
    name: 'llm_drift_status',
    help: 'State of the data behind the verdict; exactly one status is 1.',
    samples: ({ finding }) =>
      STATUSES.map((status) => [`status="${status}"`, Number(finding.status === status)]),
  },
  {
    name: 'llm_drift_current',
    help: "Value of the signal in the current window, in the signal's unit.",
    samples: ofFinding((finding) => finding.current),
  },
  {
    name: 'llm_drift_baseline',
    help: 'Value the baseline expects for the same time.',
    samples: ofFinding((finding) => finding.baseline),
  },
  {
    name: 'llm_drift_delta',
    help: 'Current minus baseline.',
    samples: ofFinding((finding) => finding.delta),
  },
  {
    name: 'llm_drift_delta_lower',
    help: 'Lower end of the interval of the delta.',
    samples: ofFinding((finding) => finding.intervalLow),
  },
  {
    name: 'llm_drift_delta_upper',
    help: 'Upper end of the interval of the delta.',
    samples: ofFinding((finding) => finding.intervalHigh),
  },
  {
    name: 'llm_drift_ratio',
    help: 'Current divided by baseline.',
    samples: ofFinding((finding) => finding.deltaRatio),
  },
  {
    name: 'llm_drift_evidence',
    help: 'Log evidence against "nothing changed"; compare with llm_drift_threshold.',
    samples: ofFinding((finding) => finding.evidence),
  },
  {
    name: 'llm_drift_threshold',
    help: 'Evidence at which a tier is reached.',
    samples: ({ finding }) => TIERS.map((tier) => [`tier="${tier}"`, finding.thresholds[tier]]),
  },
  {
    name: 'llm_drift_samples',
    help: 'Observations in the current window.',
    samples: ofFinding((finding) => finding.currentSamples),
  },
  {
    name: 'llm_drift_baseline_samples',
    help: 'Observations the baseline was learned from.',
    samples: ofFinding((finding) => finding.baselineSamples),
  },
  {
    name: 'llm_drift_minimum_detectable_ratio',
    help: 'Smallest ratio to the baseline that so much data could have shown by now.',
    samples: ({ finding }, { windowMinutes }) =>
      finding.minimumDetectableRatio === null
        ? []
        : [[`within="${windowMinutes(finding.monitor)}m"`, finding.minimumDetectableRatio]],
  },
  {
    name: 'llm_drift_since_timestamp_seconds',
    help: 'When the change most likely began; absent while nothing is suspected.',
    samples: ofFinding((finding) => (finding.sinceMs === null ? null : finding.sinceMs / 1000)),
  },
  {
    name: 'llm_drift_mix_share',
    help: 'Share of the delta that a changed mix of sub-segments explains; absent where not computed.',
    samples: ofFinding((finding) => finding.mixShare),
  },
  {
    name: 'llm_drift_dispersion',
    help: 'Overdispersion of the signal at the detection horizon; 1 = independent observations.',
    samples: ofFinding((finding) => finding.dispersion),
  },
  {
    name: 'llm_drift_last_evaluation_timestamp_seconds',
    help: 'When the series was last judged.',
    samples: ofFinding((finding) => finding.evaluatedAtMs / 1000),
  },
  {
    name: 'llm_drift_attribution_info',
    help: 'Always 1, for series that are suspected or worse: the alert a drift raises, its direction, and the change nearest before it.',
    samples: ({ finding }) => (finding.state === 0 ? [] : [[attribution(finding), 1]]),
  },
];

/** All drift gauges in the Prometheus text format 0.0.4, which OpenMetrics readers accept too. */
export function renderGauges(
  verdicts: readonly Verdict[],
  options: { readonly monitors: readonly Monitor[]; readonly nowMs: number },
): string {
  const windows = new Map(options.monitors.map((monitor) => [monitor.name, monitor.windowMinutes]));
  const context = {
    nowMs: options.nowMs,
    windowMinutes: (monitor: string) => windows.get(monitor) ?? 60,
  };
  const series = verdicts.map((verdict) => ({ verdict, labels: labelsOf(verdict.finding) }));
  return GAUGES.map((gauge) => renderGauge(gauge, series, context)).join('');
}

function renderGauge(
  gauge: Gauge,
  series: readonly { readonly verdict: Verdict; readonly labels: string }[],
  context: Context,
): string {
  let text = `# HELP ${gauge.name} ${gauge.help}\n# TYPE ${gauge.name} gauge\n`;
  for (const { verdict, labels } of series) {
    for (const [extra, value] of gauge.samples(verdict, context)) {
      text += `${gauge.name}{${labels}${extra === '' ? '' : `,${extra}`}} ${value}\n`;
    }
  }
  return text;
}

/** Empty values are left out: to Prometheus they are the same as absent ones. */
function labelsOf(finding: Finding): string {
  return Object.entries({ monitor: finding.monitor, signal: finding.signal, ...finding.segment })
    .filter(([, value]) => value !== '')
    .map(([name, value]) => label(name, value))
    .join(',');
}

function attribution(finding: Finding): string {
  const { suspects } = finding.explanation;
  const [suspect] = Array.isArray(suspects) ? (suspects as Record<string, unknown>[]) : [];
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return [
    label('direction', finding.direction),
    label('suspect_kind', text(suspect?.['kind'])),
    label('suspect_value', text(suspect?.['newValue'])),
  ].join(',');
}

function incidentLabels({ id, leader }: Incident): string {
  const segment = Object.entries(leader.segment).filter(([, value]) => value !== '');
  return [
    label('incident', id),
    label('leader_monitor', leader.monitor),
    label('leader_segment', segment.map(([column, value]) => `${column}=${value}`).join(' ')),
  ].join(',');
}

function label(name: string, value: string): string {
  const escaped = value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  return `${name}="${escaped}"`;
}
