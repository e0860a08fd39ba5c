// Objectives as error budgets with several windows, and money against its daily budget.
// Three traps of behaviour objectives are handled here: tiers that can never fire, low traffic, and a
// numerator that does not exist yet (docs/alerts.md tells them).

import { lookUp, SET_SERIES, toAlertRule } from './shape.ts';
import type { AlertRule, Links, RecordingRule, RuleFile, Severity } from './shape.ts';

export type ObjectiveSignal =
  'refusal_rate' | 'error_rate' | 'output_valid_rate' | 'retrieval_hit_rate';

export interface Objective {
  readonly name: string;
  readonly signal: ObjectiveSignal;
  /** Share of good events promised, 0 to 1 exclusive. */
  readonly objective: number;
}

/** What holds where the configuration names no objective. */
export const DEFAULT_OBJECTIVES: readonly Objective[] = [
  { name: 'answered', signal: 'refusal_rate', objective: 0.95 },
  { name: 'completed', signal: 'error_rate', objective: 0.99 },
  { name: 'well-formed', signal: 'output_valid_rate', objective: 0.98 },
  { name: 'grounded', signal: 'retrieval_hit_rate', objective: 0.8 },
];

interface Tier {
  readonly severity: Severity;
  readonly long: string;
  readonly short: string;
  readonly factor: number;
}

/** Windows and factors of the multi-window method for a 30-day budget: 2, 5, 10 and 10 % of it spent. */
const TIERS: readonly Tier[] = [
  { severity: 'critical', long: '1h', short: '5m', factor: 14.4 },
  { severity: 'critical', long: '6h', short: '30m', factor: 6 },
  { severity: 'warning', long: '1d', short: '2h', factor: 3 },
  { severity: 'warning', long: '3d', short: '6h', factor: 1 },
];

/** A tier needs a bad share below this: one that needs nearly everything bad can never fire. */
const BAD_SHARE_MAX = 0.95;
/** Events in the long window below which one bad answer would be news: arbitrary, raise it for noisy tenants. */
const EVENTS_MIN = 100;
const BY = 'service, environment, tenant';

interface Counters {
  readonly total: string;
  /** Counter of bad events, or of good ones where only those are counted. */
  readonly bad?: string;
  readonly good?: string;
  readonly noun: string;
}

const COUNTERS: Readonly<Record<ObjectiveSignal, Counters>> = {
  refusal_rate: { total: 'llm_calls_total', bad: 'llm_refusals_total', noun: 'calls' },
  error_rate: { total: 'llm_calls_total', bad: 'llm_errors_total', noun: 'calls' },
  output_valid_rate: {
    total: 'llm_output_checks_total',
    bad: 'llm_output_invalid_total',
    noun: 'checked outputs',
  },
  retrieval_hit_rate: {
    total: 'llm_retrievals_total',
    good: 'llm_retrieval_hits_total',
    noun: 'retrievals',
  },
};

/** `rules/budget.yaml`, and a sentence for each tier left out because it could never fire. */
export function budgetFile(
  objectives: readonly Objective[],
  links: Links,
): { readonly file: RuleFile; readonly notices: readonly string[] } {
  const notices = objectives.flatMap(unreachable);
  const recordings = objectives.flatMap(objectiveRecordings);
  const burns = objectives.flatMap((objective) => burnAlerts(objective, links));
  const file: RuleFile = {
    name: 'budget',
    comment: [COMMENT, ...notices].join('\n'),
    groups: [
      { name: 'llm-objective-recordings', interval: '1m', rules: recordings },
      { name: 'llm-cost-recordings', interval: '1m', rules: costRecordings() },
      { name: 'llm-budget', rules: [...burns, ...costAlerts(links), unpriced(links)] },
    ],
  };
  return { file, notices };
}

function isReachable(tier: Tier, { objective }: Objective): boolean {
  return tier.factor * (1 - objective) < BAD_SHARE_MAX;
}

function unreachable(objective: Objective): string[] {
  return TIERS.filter((tier) => !isReachable(tier, objective)).map(
    ({ long, short, factor }) =>
      `Objective ${objective.name} (${percent(objective.objective)}): the ${long}/${short} tier is left out, ` +
      `because ${factor} times its budget is ${percent(factor * (1 - objective.objective))} bad, which cannot happen.`,
  );
}

function objectiveRecordings(objective: Objective): RecordingRule[] {
  const tiers = TIERS.filter((tier) => isReachable(tier, objective));
  const windows = [...new Set(tiers.flatMap(({ short, long }) => [short, long]))];
  const labels = { slo: objective.name };
  const { total } = COUNTERS[objective.signal];
  return [
    ...windows.map((window) => ({
      record: ratioName(window),
      expr: badShare(COUNTERS[objective.signal], window),
      labels,
    })),
    ...tiers.map(({ long }) => ({
      record: eventsName(long),
      expr: `sum by (${BY}) (increase(${total}[${long}]))`,
      labels,
    })),
  ];
}

const ratioName = (window: string) => `slo:llm_bad_per_total:ratio_rate${window}`;
const eventsName = (window: string) => `slo:llm_total:increase${window}`;

/** A counter nobody has incremented does not exist: it counts as zero, so that a recovery reads 0 and not nothing. */
function badShare({ total, bad, good }: Counters, window: string): string {
  const all = `sum by (${BY}) (rate(${total}[${window}]))`;
  const some = (name: string) =>
    `(\n    sum by (${BY}) (rate(${name}[${window}]))\n    or\n    0 * ${all}\n  )`;
  const numerator = bad === undefined ? `${all}\n  -\n  ${some(good ?? total)}` : some(bad);
  return `(\n  ${numerator}\n)\n/\n(${all} > 0)`;
}

function burnAlerts(objective: Objective, links: Links): AlertRule[] {
  return (['critical', 'warning'] as const).flatMap((severity) => {
    const tiers = TIERS.filter(
      (tier) => tier.severity === severity && isReachable(tier, objective),
    );
    const [fastest] = tiers;
    if (fastest === undefined) return [];
    return toAlertRule(
      {
        alert: 'LLMBehaviourBudgetBurn',
        expr: tiers.map((tier) => burnExpression(tier, objective)).join('\nor\n'),
        severity,
        category: 'budget',
        labels: { slo: objective.name },
        for: severity === 'critical' ? '2m' : '15m',
        keepFiringFor: '5m',
        summary: 'A behaviour objective spends its 30-day error budget too fast.',
        description: describeBurn(objective, fastest),
      },
      links,
    );
  });
}

function burnExpression({ long, short, factor }: Tier, objective: Objective): string {
  const matchers = `{slo=${JSON.stringify(objective.name)}}`;
  const limit = `${factor} * ${budgetOf(objective)}`;
  return [
    '(',
    `  ${ratioName(short)}${matchers} > ${limit}`,
    '  and',
    `  ${ratioName(long)}${matchers} > ${limit}`,
    '  and',
    `  ${eventsName(long)}${matchers} >= ${EVENTS_MIN}`,
    ')',
  ].join('\n');
}

function describeBurn(objective: Objective, { long }: Tier): string {
  const { noun } = COUNTERS[objective.signal];
  const left = `2592000 * ${budgetOf(objective)} / (${ratioName(long)}{%s} > 0)`;
  return (
    `${SET_SERIES}Objective ${objective.name} of service {{ $labels.service }}` +
    `{{ with $labels.environment }} in {{ . }}{{ end }}{{ with $labels.tenant }}, tenant {{ . }}{{ end }}: ` +
    `{{ $value | humanizePercentage }} of ${noun} are bad now and ` +
    `${lookUp(`${ratioName(long)}{%s}`, 'humanizePercentage')} over ${long}, ` +
    `against ${percent(budgetOf(objective))} allowed, ` +
    `over ${lookUp(`${eventsName(long)}{%s}`, 'printf "%.0f"')} ${noun} in ${long}. ` +
    `At that rate a whole 30-day budget lasts ${lookUp(left, 'humanizeDuration')}.`
  );
}

/** Binary floating point makes 1 - 0.95 read 0.050000000000000044. */
function budgetOf({ objective }: Objective): number {
  return Number((1 - objective).toFixed(9));
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(4))} %`;
}

const COST_WINDOWS = ['15m', '1h', '6h', '1d'] as const;
type CostWindow = (typeof COST_WINDOWS)[number];

/** llm_budget_usd is one day's money for a service, or for a tenant of it; the empty tenant means all of it. */
function costRecordings(): RecordingRule[] {
  return COST_WINDOWS.map((window) => ({
    record: spentName(window),
    expr: [
      spentBy('service', 'tenant=""', window),
      spentBy('service, tenant', 'tenant!=""', window),
    ].join('\nor\n'),
  }));
}

const spentName = (window: CostWindow) => `budget:llm_cost_per_budget:ratio${window}`;

function spentBy(labels: string, matcher: string, window: CostWindow): string {
  return [
    '(',
    `  sum by (${labels}) (increase(llm_cost_usd_total[${window}]))`,
    '  /',
    `  (max by (${labels}) (llm_budget_usd{${matcher}}) > 0)`,
    ')',
  ].join('\n');
}

/** Shares of a day's budget: 1 h at 6 times the even pace is a quarter of the day, 6 h at twice is half of it. */
const COST_TIERS = [
  { severity: 'critical', long: '1h', longHours: 1, short: '15m', shortHours: 0.25, pace: 6 },
  { severity: 'warning', long: '6h', longHours: 6, short: '1h', shortHours: 1, pace: 2 },
] as const;

function costAlerts(links: Links): AlertRule[] {
  const burns = COST_TIERS.map((tier) => {
    const limit = (hours: number) => `${tier.pace} * ${hours} / 24`;
    return toAlertRule(
      {
        alert: 'LLMCostBudgetBurn',
        expr: `${spentName(tier.short)} > ${limit(tier.shortHours)}\nand\n${spentName(tier.long)} > ${limit(tier.longHours)}`,
        severity: tier.severity,
        category: 'budget',
        for: '2m',
        keepFiringFor: '10m',
        summary: 'Model calls spend a daily budget far faster than an even pace.',
        description: describeSpend(tier.long, `an even pace is ${percent(tier.longHours / 24)}`),
      },
      links,
    );
  });
  const exhausted = toAlertRule(
    {
      alert: 'LLMCostBudgetExhausted',
      expr: `${spentName('1d')} >= 1`,
      severity: 'critical',
      category: 'budget',
      for: '0m',
      keepFiringFor: '10m',
      summary: 'The last 24 hours cost more than the daily budget.',
      description: describeSpend('1d', 'the whole of it is the limit'),
    },
    links,
  );
  return [...burns, exhausted];
}

function describeSpend(window: CostWindow, pace: string): string {
  return (
    `${SET_SERIES}Service {{ $labels.service }}{{ with $labels.tenant }}, tenant {{ . }}{{ end }} ` +
    `spent ${lookUp(`${spentName(window)}{%s}`, 'humanizePercentage')} of its daily budget of ` +
    `${lookUp('max(llm_budget_usd{%s})', 'printf "%.2f USD"')} in ${window} (${pace}), ` +
    `over ${lookUp(`sum(increase(llm_calls_total{%s}[${window}]))`, 'printf "%.0f"')} calls.`
  );
}

const UNPRICED_BY = 'service, environment, provider, request_model';

function unpriced(links: Links): AlertRule {
  const grown = (name: string) => `sum by (${UNPRICED_BY}) (increase(${name}[1h]))`;
  return toAlertRule(
    {
      alert: 'LLMUnpricedCalls',
      // 5 % and 20 calls are arbitrary: below them the sums of money are off by less than anyone plans with.
      expr: [
        `${grown('llm_unpriced_calls_total')} / (${grown('llm_calls_total')} > 0) > 0.05`,
        'and',
        `${grown('llm_unpriced_calls_total')} >= 20`,
      ].join('\n'),
      severity: 'warning',
      category: 'budget',
      for: '30m',
      summary: 'Calls without a price: spend and budgets are understated.',
      description:
        `${SET_SERIES}{{ $value | humanizePercentage }} of the calls of service {{ $labels.service }} to ` +
        `{{ $labels.request_model }} ({{ $labels.provider }}) in the last hour have no price, against 0 % expected, over ` +
        `${lookUp('sum(increase(llm_calls_total{%s}[1h]))', 'printf "%.0f"')} calls. They count as unpriced, never as free.`,
    },
    links,
  );
}

const COMMENT = `Objectives and money. An objective's burn rate is judged over a long and a short window at once (page: 2 % of a
30-day budget in 1 h or 5 % in 6 h; ticket: 10 % in 1 or 3 days), only where the long window holds ${EVENTS_MIN} events.
Change the objectives under slos: and the daily budgets under budgets: and render again with "spandrift rules".`;
