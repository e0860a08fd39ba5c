// What each behaviour alert must say and when, for rules/tests (see rule-tests.ts).

import type { AlertCases, Expectation, Labels, Scenario, Series } from './rule-tests.ts';

interface Moved {
  readonly signal: string;
  readonly current: string;
  readonly baseline: string;
  /** As the description words the two values. */
  readonly words: readonly [current: string, baseline: string];
}

interface Behaviour {
  readonly alert: string;
  readonly summary: string;
  readonly moved: readonly Moved[];
  /** Labels of the monitor's group_by columns. */
  readonly segment: Labels;
  /** Scenarios of this alert alone. */
  readonly more?: readonly Scenario[];
}

const moved = (
  signal: string,
  current: string,
  baseline: string,
  ...words: [string, string]
): Moved => ({ signal, current, baseline, words });

const CONTEXT = { service: 'chat', environment: 'production' };
const BY_MODEL = { request_model: 'gpt-5' };

const BEHAVIOURS: readonly Behaviour[] = [
  {
    alert: 'LLMRefusalRateDrift',
    summary: 'The model declines more often than it used to.',
    moved: [moved('refusal_rate', '0.0813', '0.0302', '8.13%', '3.02%')],
    segment: BY_MODEL,
    more: [incidentOfThree()],
  },
  {
    alert: 'LLMEmptyOutput',
    summary: 'More calls end well with nothing in the answer.',
    moved: [moved('empty_output_rate', '0.05', '0.001', '5%', '0.1%')],
    segment: BY_MODEL,
  },
  {
    alert: 'LLMErrorRateDrift',
    summary: 'More model calls or tool executions fail, time out or are retried.',
    moved: [
      moved('error_rate', '0.12', '0.01', '12%', '1%'),
      moved('timeout_rate', '0.06', '0.002', '6%', '0.2%'),
      moved('retry_rate', '0.2', '0.05', '20%', '5%'),
      moved('tool_error_rate', '0.3', '0.1', '30%', '10%'),
    ],
    segment: BY_MODEL,
  },
  {
    alert: 'LLMRateLimited',
    summary: 'The provider throttles more calls than it used to.',
    moved: [moved('rate_limited_rate', '0.25', '0.004', '25%', '0.4%')],
    segment: BY_MODEL,
  },
  {
    alert: 'LLMTrafficStopped',
    summary: 'Model calls have stopped or fallen far below what this hour usually brings.',
    moved: [moved('traffic', '0', '14.25', '0.0 calls a minute', '14.2 calls a minute')],
    segment: {},
    more: [
      {
        name: 'traffic that rises is no stop',
        input: gauges({ signal: 'traffic', segment: {}, current: '90', baseline: '14' }, '3x10'),
        expect: [{ at: '5m', fires: [] }],
      },
    ],
  },
  {
    alert: 'LLMLatencyDrift',
    summary: 'Model calls take longer than they used to.',
    moved: [
      moved('latency_seconds', '4.5', '1.25', '4.5s', '1.25s'),
      moved('time_to_first_token_seconds', '0.9', '0.3', '900ms', '300ms'),
    ],
    segment: BY_MODEL,
  },
  {
    alert: 'LLMServedModelChanged',
    summary: 'The provider answers with another model than the one that usually answers.',
    moved: [moved('served_model', '0.62', '0.01', '62%', '1%')],
    segment: BY_MODEL,
  },
  {
    alert: 'LLMOutputLengthDrift',
    summary: 'Answers have become longer or shorter than they used to be.',
    moved: [
      moved('output_tokens', '212.34', '151.2', '212.3 tokens', '151.2 tokens'),
      moved('output_characters', '900', '640.5', '900.0 characters', '640.5 characters'),
    ],
    segment: BY_MODEL,
  },
  {
    alert: 'LLMOutputFormatDrift',
    summary:
      'Answers keep their declared format, or ask for tools, less or more than they used to.',
    moved: [
      moved('output_valid_rate', '0.91', '0.995', '91%', '99.5%'),
      moved('tool_call_rate', '0.02', '0.4', '2%', '40%'),
    ],
    segment: BY_MODEL,
  },
  {
    alert: 'LLMTruncationDrift',
    summary: 'More answers are cut off at the token limit.',
    moved: [moved('truncation_rate', '0.15', '0.02', '15%', '2%')],
    segment: BY_MODEL,
  },
  {
    alert: 'LLMGuardrailRateDrift',
    summary: 'Guardrails stop more calls than they used to.',
    moved: [moved('guardrail_rate', '0.07', '0.01', '7%', '1%')],
    segment: BY_MODEL,
  },
  {
    alert: 'LLMRetrievalHitRateDrift',
    summary: 'Retrieval finds a good enough document less often than it used to.',
    moved: [
      moved('retrieval_hit_rate', '0.61', '0.88', '61%', '88%'),
      moved('retrieval_empty_rate', '0.3', '0.02', '30%', '2%'),
    ],
    segment: { name: 'handbook' },
  },
  {
    alert: 'LLMRetrievalScoreDrift',
    summary: 'The best retrieved document matches worse than it used to.',
    moved: [moved('retrieval_top_score', '0.61', '0.774', '0.610', '0.774')],
    segment: { name: 'handbook' },
  },
  {
    alert: 'LLMEvaluationScoreDrift',
    summary: 'Judges score live answers lower than they used to.',
    moved: [
      moved('evaluation_score', '0.71', '0.86', '0.710', '0.860'),
      moved('evaluation_pass_rate', '0.8', '0.93', '80%', '93%'),
    ],
    segment: { name: 'faithfulness' },
  },
  {
    alert: 'LLMTokenCostDrift',
    summary: 'A call, a token or a useful answer costs more than it used to.',
    moved: [
      moved('cost_per_call_usd', '0.0123', '0.0081', '0.01230 USD', '0.00810 USD'),
      moved('cost_per_1k_tokens_usd', '0.02', '0.01', '0.02000 USD', '0.01000 USD'),
      moved('cost_per_success_usd', '0.5', '0.25', '0.50000 USD', '0.25000 USD'),
      moved('cache_hit_rate', '0.1', '0.6', '10%', '60%'),
    ],
    segment: BY_MODEL,
  },
  {
    alert: 'LLMInputDrift',
    summary: 'Prompts have become longer or shorter than they used to be.',
    moved: [moved('input_tokens', '3000', '1200', '3000.0 tokens', '1200.0 tokens')],
    segment: { prompt_name: 'answer "short"' },
  },
  {
    alert: 'LLMTrafficMixDrift',
    summary:
      'Calls or spend spread over models, tenants or users in another way than they used to.',
    moved: [
      moved('traffic_mix', '0.55', '0.2', '55%', '20%'),
      moved('user_spend_concentration', '0.4', '0.1', '40%', '10%'),
      moved('traffic', '90', '14', '90.0 calls a minute', '14.0 calls a minute'),
    ],
    segment: {},
    more: [
      {
        name: 'traffic that falls is a stop, not a mix',
        input: gauges({ signal: 'traffic', segment: {}, current: '1', baseline: '14' }, '3x10'),
        expect: [{ at: '5m', fires: [] }],
      },
    ],
  },
  {
    alert: 'LLMCanaryRegression',
    summary: 'The golden set scores worse than in its earlier runs.',
    moved: [
      moved('evaluation_score', '0.71', '0.86', '0.710', '0.860'),
      moved('evaluation_pass_rate', '0.8', '0.93', '80%', '93%'),
      moved('refusal_rate', '0.1', '0.01', '10%', '1%'),
    ],
    segment: { canary_set: 'golden' },
    more: [
      {
        name: 'a live series is not a golden set',
        input: gauges(
          { signal: 'evaluation_score', segment: {}, current: '0.1', baseline: '0.9' },
          '3x10',
        ),
        expect: [{ at: '5m', fires: [] }],
      },
    ],
  },
];

/** Three models that moved together: the one that leads alerts and says so, on two replicas once. */
function incidentOfThree(): Scenario {
  const one = moved('refusal_rate', '0.0813', '0.0302', '8.13%', '3.02%');
  const models = ['gpt-5', 'gpt-5-mini', 'gpt-5-nano'];
  const part = (model: string, instance: string): Series[] => {
    const segment = { request_model: model };
    const isLeader = model === models[0];
    const of = (name: string) => selector(name, { ...labelsOf({ ...one, segment }), instance });
    return [
      ...gauges({ ...one, segment }, '3x10', [instance]),
      { series: of('llm_drift_member'), values: isLeader ? '0x10' : '1x10' },
      ...(isLeader ? [{ series: of('llm_drift_incident_series'), values: '3x10' }] : []),
    ];
  };
  const leader = firing(one, BY_MODEL, 'critical');
  return {
    name: 'an incident alerts once: its leader names how many moved with it',
    input: models.flatMap((model) => [...part(model, 'a:9464'), ...part(model, 'b:9464')]),
    expect: [
      {
        at: '5m',
        fires: [
          {
            ...leader,
            description: `${leader.description} Also moved in its incident: 2 more series, which do not alert on their own.`,
          },
        ],
      },
    ],
  };
}

interface Watched {
  readonly signal: string;
  readonly segment: Labels;
  readonly current: string;
  readonly baseline: string;
}

function labelsOf({ signal, segment }: Pick<Watched, 'signal' | 'segment'>): Labels {
  return { job: 'spandrift', monitor: `${signal}-default`, signal, ...CONTEXT, ...segment };
}

function selector(name: string, labels: Labels): string {
  const matchers = Object.entries(labels).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return `${name}{${matchers.join(',')}}`;
}

/** The gauges of one verdict on the first of two replicas, and the state of the second one. */
function gauges(watched: Watched, states: string, replicas = ['a:9464']): Series[] {
  return replicas.flatMap((instance) => {
    const of = (name: string) => selector(name, { ...labelsOf(watched), instance });
    return [
      { series: of('llm_drift_state'), values: states },
      { series: of('llm_drift_current'), values: `${watched.current}x60` },
      { series: of('llm_drift_baseline'), values: `${watched.baseline}x60` },
      { series: of('llm_drift_samples'), values: '612x60' },
      { series: of('llm_drift_since_timestamp_seconds'), values: '120x60' },
    ];
  });
}

function firing(one: Moved, segment: Labels, severity: string): Expectation['fires'][number] {
  const labels = labelsOf({ signal: one.signal, segment });
  const parts = Object.entries(segment).map(([key, value]) => `${key}=${value}`);
  const asked = Object.entries(labels)
    .filter(([key]) => key !== 'job')
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${new URLSearchParams({ value }).toString().slice(6)}&`);
  return {
    labels: { ...labels, severity, category: 'behaviour' },
    description:
      `${one.signal} of service chat in production is ${one.words[0]} against a baseline of ${one.words[1]}, ` +
      `over 612 samples, since 1970-01-01 00:02:00 +0000 UTC. ` +
      `Segment: ${parts.length === 0 ? 'all calls' : parts.join(' ')}. Monitor: ${one.signal}-default.`,
    explain: `?${asked.join('')}`,
  };
}

function scenariosOf({ moved: signals, segment, more = [] }: Behaviour): Scenario[] {
  const input = (states: string, replicas?: string[]) =>
    signals.flatMap((one) => gauges({ ...one, segment }, states, replicas));
  const fires = (severity: string) => signals.map((one) => firing(one, segment, severity));
  return [
    {
      name: 'a page fires at once, stays through a flap of ten minutes, then resolves',
      input: input('0x1 3x3 0x1 3x1 0x20'),
      expect: [
        { at: '1m', fires: [] },
        { at: '2m', fires: fires('critical') },
        { at: '6m', fires: fires('critical') },
        { at: '16m', fires: fires('critical') },
        { at: '20m', fires: [] },
      ],
    },
    {
      name: 'a ticket is a warning',
      input: input('2x10'),
      expect: [{ at: '5m', fires: fires('warning') }],
    },
    {
      name: 'two replicas give one alert',
      input: input('3x10', ['a:9464', 'b:9464']),
      expect: [{ at: '5m', fires: fires('critical') }],
    },
    {
      name: 'suspected is for the board alone',
      input: input('1x10'),
      expect: [{ at: '5m', fires: [] }],
    },
    {
      name: 'too few samples fire nothing',
      input: [
        ...input('0x10'),
        ...signals.map(({ signal }) => ({
          series: selector('llm_drift_status', {
            ...labelsOf({ signal, segment }),
            status: 'insufficient_data',
          }),
          values: '1x10',
        })),
      ],
      expect: [{ at: '5m', fires: [] }],
    },
    {
      name: 'NaN fires nothing',
      input: input('NaN NaN NaN NaN NaN NaN'),
      expect: [{ at: '5m', fires: [] }],
    },
    { name: 'no series fires nothing', input: [], expect: [{ at: '5m', fires: [] }] },
    {
      name: 'a series that vanishes resolves after ten minutes',
      input: input('3x3 stale'),
      expect: [
        // The other gauges of the scenario outlive the state, so the words stay.
        { at: '5m', fires: fires('critical') },
        { at: '20m', fires: [] },
      ],
    },
    ...more,
  ];
}

export const BEHAVIOUR_CASES: readonly AlertCases[] = BEHAVIOURS.map((behaviour) => ({
  alert: behaviour.alert,
  file: 'behaviour',
  summary: behaviour.summary,
  scenarios: scenariosOf(behaviour),
}));
