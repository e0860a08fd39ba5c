// One alert per way a model's behaviour can move. The verdict is the monitor's (llm_drift_state: 2 is a
// ticket, 3 a page), the patience is in its statistics, so `for` is 0 and only clearing is slowed down.

import { SIGNALS } from '../../model/signals.ts';
import type { SignalName } from '../../model/judgement.ts';
import { lookUp, SET_SERIES, toAlertRule } from './shape.ts';
import type { AlertRule, Links, RuleFile, Severity } from './shape.ts';

export interface BehaviourAlert {
  readonly alert: string;
  readonly signals: readonly SignalName[];
  readonly summary: string;
  /** Matchers besides the signal; a golden-set series carries `canary_set`, live traffic does not. */
  readonly matchers?: string;
  /** Keeps the series that moved the way the alert is about; compares with the baseline gauge. */
  readonly side?: 'below' | 'above';
}

/** Every signal of the contract belongs to exactly one of these (tested). */
export const BEHAVIOUR_ALERTS: readonly BehaviourAlert[] = [
  {
    alert: 'LLMRefusalRateDrift',
    signals: ['refusal_rate'],
    summary: 'The model declines more often than it used to.',
  },
  {
    alert: 'LLMEmptyOutput',
    signals: ['empty_output_rate'],
    summary: 'More calls end well with nothing in the answer.',
  },
  {
    alert: 'LLMErrorRateDrift',
    signals: ['error_rate', 'timeout_rate', 'retry_rate', 'tool_error_rate'],
    summary: 'More model calls or tool executions fail, time out or are retried.',
  },
  {
    alert: 'LLMRateLimited',
    signals: ['rate_limited_rate'],
    summary: 'The provider throttles more calls than it used to.',
  },
  {
    alert: 'LLMTrafficStopped',
    signals: ['traffic'],
    side: 'below',
    summary: 'Model calls have stopped or fallen far below what this hour usually brings.',
  },
  {
    alert: 'LLMLatencyDrift',
    signals: ['latency_seconds', 'time_to_first_token_seconds'],
    summary: 'Model calls take longer than they used to.',
  },
  {
    alert: 'LLMServedModelChanged',
    signals: ['served_model'],
    summary: 'The provider answers with another model than the one that usually answers.',
  },
  {
    alert: 'LLMOutputLengthDrift',
    signals: ['output_tokens', 'output_characters'],
    summary: 'Answers have become longer or shorter than they used to be.',
  },
  {
    alert: 'LLMOutputFormatDrift',
    signals: ['output_valid_rate', 'tool_call_rate'],
    summary:
      'Answers keep their declared format, or ask for tools, less or more than they used to.',
  },
  {
    alert: 'LLMTruncationDrift',
    signals: ['truncation_rate'],
    summary: 'More answers are cut off at the token limit.',
  },
  {
    alert: 'LLMGuardrailRateDrift',
    signals: ['guardrail_rate'],
    summary: 'Guardrails stop more calls than they used to.',
  },
  {
    alert: 'LLMRetrievalHitRateDrift',
    signals: ['retrieval_hit_rate', 'retrieval_empty_rate'],
    summary: 'Retrieval finds a good enough document less often than it used to.',
  },
  {
    alert: 'LLMRetrievalScoreDrift',
    signals: ['retrieval_top_score'],
    summary: 'The best retrieved document matches worse than it used to.',
  },
  {
    alert: 'LLMEvaluationScoreDrift',
    signals: ['evaluation_score', 'evaluation_pass_rate'],
    summary: 'Judges score live answers lower than they used to.',
  },
  {
    alert: 'LLMTokenCostDrift',
    signals: [
      'cost_per_call_usd',
      'cost_per_1k_tokens_usd',
      'cost_per_success_usd',
      'cache_hit_rate',
    ],
    summary: 'A call, a token or a useful answer costs more than it used to.',
  },
  {
    alert: 'LLMInputDrift',
    signals: ['input_tokens'],
    summary: 'Prompts have become longer or shorter than they used to be.',
  },
  {
    alert: 'LLMTrafficMixDrift',
    signals: ['traffic_mix', 'user_spend_concentration'],
    summary:
      'Calls or spend spread over models, tenants or users in another way than they used to.',
  },
];

/** Golden-set runs carry any quality signal; what makes them a regression is the set they belong to. */
export const CANARY_ALERT = {
  alert: 'LLMCanaryRegression',
  matchers: 'canary_set!=""',
  summary: 'The golden set scores worse than in its earlier runs.',
} as const;

/** A traffic rise has no page of its own; it shows as mix drift, where the levers are the same. */
const TRAFFIC_RISE = {
  alert: 'LLMTrafficMixDrift',
  signals: ['traffic'],
  side: 'above',
  summary: 'Calls or spend spread over models, tenants or users in another way than they used to.',
} as const satisfies BehaviourAlert;

const TIERS: readonly { readonly state: 2 | 3; readonly severity: Severity }[] = [
  { state: 3, severity: 'critical' },
  { state: 2, severity: 'warning' },
];

/** `rules/behaviour.yaml`. */
export function behaviourFile(links: Links): RuleFile {
  const rules = [...BEHAVIOUR_ALERTS.map((alert) => withRise(alert)), canary()].flatMap((draft) =>
    toRules(draft, links),
  );
  return { name: 'behaviour', comment: COMMENT, groups: [{ name: 'llm-behaviour', rules }] };
}

interface Draft {
  readonly alert: string;
  readonly summary: string;
  readonly signals: readonly SignalName[];
  readonly arms: readonly { readonly matchers: string; readonly side?: 'below' | 'above' }[];
}

function withRise(alert: BehaviourAlert): Draft {
  const parts: readonly BehaviourAlert[] =
    alert.alert === TRAFFIC_RISE.alert ? [alert, TRAFFIC_RISE] : [alert];
  return {
    alert: alert.alert,
    summary: alert.summary,
    signals: parts.flatMap((part) => part.signals),
    arms: parts.map(({ signals, side }) => ({
      matchers: `${signalMatcher(signals)},canary_set=""`,
      ...(side === undefined ? {} : { side }),
    })),
  };
}

function canary(): Draft {
  const signals = BEHAVIOUR_ALERTS.flatMap((alert) => alert.signals);
  return { ...CANARY_ALERT, signals, arms: [{ matchers: CANARY_ALERT.matchers }] };
}

function signalMatcher(signals: readonly SignalName[]): string {
  return signals.length === 1 ? `signal="${signals[0]}"` : `signal=~"${signals.join('|')}"`;
}

function toRules(draft: Draft, links: Links): AlertRule[] {
  return TIERS.map(({ state, severity }) =>
    toAlertRule(
      {
        alert: draft.alert,
        expr: draft.arms.map((arm) => armExpression(arm, state)).join('\nor\n'),
        severity,
        category: 'behaviour',
        for: '0m',
        keepFiringFor: '10m',
        summary: draft.summary,
        description: describe(draft.signals),
      },
      links,
    ),
  );
}

/** Two monitors publish the same verdict twice, and a restart changes the instance: neither may page again. */
const REPLICAS = 'max without (instance, pod)';

function armExpression(arm: Draft['arms'][number], state: 2 | 3): string {
  const series = (name: string) => `${REPLICAS} (${name}{${arm.matchers}})`;
  // An incident pages once: its members show on the board and in the leader's alert.
  const verdict =
    `${series('llm_drift_state')} == ${state}\n` +
    `unless ${series('llm_drift_member')} == 1`;
  if (arm.side === undefined) return verdict;
  const compare = arm.side === 'below' ? '<' : '>';
  const sided = `${series('llm_drift_current')} ${compare} ${series('llm_drift_baseline')}`;
  return `(\n  ${verdict.replace('\n', '\n  ')}\n  and\n  ${sided}\n)`;
}

function describe(signals: readonly SignalName[]): string {
  const value = (gauge: string) => byUnit(signals, (format) => lookUp(`${gauge}{%s}`, format));
  return (
    SET_SERIES +
    `{{ $labels.signal }} of service ${SERVICE} is ${value('llm_drift_current')} ` +
    `against a baseline of ${value('llm_drift_baseline')}, ` +
    `over ${lookUp('llm_drift_samples{%s}', 'printf "%.0f"')} samples, ` +
    `since ${lookUp('llm_drift_since_timestamp_seconds{%s}', 'humanizeTimestamp')}. ` +
    `Segment: ${SEGMENT}. Monitor: {{ $labels.monitor }}.${MEMBERS}`
  );
}

const SERVICE =
  '{{ if $labels.service }}{{ $labels.service }}{{ else }}unknown{{ end }}' +
  '{{ if $labels.environment }} in {{ $labels.environment }}{{ end }}';

/** How many other series the incident has, where there are any. */
const MEMBERS =
  '{{ with query (printf "llm_drift_incident_series{%s} - 1 > 0" $series) }}' +
  ' Also moved in its incident: {{ . | first | value | printf "%.0f" }} more series, which do not alert on their own.{{ end }}';

const SEGMENT =
  '{{ $segment := "" }}{{ range $name, $value := $labels }}' +
  '{{ if not (match "^(__name__|job|monitor|signal|service|environment)$" $name) }}' +
  '{{ $segment = printf "%s %s=%s" $segment $name $value }}{{ end }}{{ end }}' +
  '{{ if $segment }}{{ reReplaceAll "^ " "" $segment }}{{ else }}all calls{{ end }}';

/** How a value of each unit of model/signals.ts reads best, and the signal names that have it. */
const FORMATS: Readonly<Record<string, { readonly names: string; readonly format: string }>> = {
  ratio: { names: '.*', format: 'humanizePercentage' },
  seconds: { names: '.*_seconds', format: 'humanizeDuration' },
  usd: { names: '.*_usd', format: 'printf "%.5f USD"' },
  tokens: { names: '.*_tokens', format: 'printf "%.1f tokens"' },
  characters: { names: '.*_characters', format: 'printf "%.1f characters"' },
  score: { names: '.*_score', format: 'printf "%.3f"' },
  calls: { names: 'traffic', format: 'printf "%.1f calls a minute"' },
};

/** One look-up where every signal has the same unit, else a choice by the signal's name; ratio comes last. */
function byUnit(signals: readonly SignalName[], render: (format: string) => string): string {
  const units = [...new Set(signals.map((signal) => SIGNALS[signal].unit))];
  const ordered = units.toSorted((a, b) => Number(a === 'ratio') - Number(b === 'ratio'));
  return ordered
    .map((unit, index) => {
      const { names, format } = FORMATS[unit] ?? { names: '.*', format: 'humanize' };
      if (units.length === 1) return render(format);
      if (index === units.length - 1) return `{{ else }}${render(format)}{{ end }}`;
      return `{{ ${index === 0 ? 'if' : 'else if'} match "^${names}$" $labels.signal }}${render(format)}`;
    })
    .join('');
}

const COMMENT = `Behaviour: one alert per way a model can drift. The threshold is not here: the monitor judges (significance,
effect, samples, seasons) and publishes llm_drift_state, 2 = ticket (warning), 3 = page (critical). To make an
alert quieter or louder change the monitor (monitors.declared[].minimum_ratio, minimum_delta, budget), not the
rule. A segment without enough data keeps state 0 and says so in llm_drift_status; it does not vanish. Of an
incident only the series that leads it alerts; for the others llm_drift_member is 1.`;
