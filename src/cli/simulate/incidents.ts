// Named incidents: what goes wrong, where and how much. An incident multiplies chances and sizes while
// it lasts; it draws no random numbers itself, so outside of it the same seed gives the same traffic.

import { AppError } from '../../model/errors.ts';
import type { Direction, SignalName } from '../../model/judgement.ts';

/** What incidents do to a call at one moment; the neutral value changes nothing. */
export interface Effect {
  refusal: number;
  inputTokens: number;
  outputTokens: number;
  retrievalHit: number;
  latency: number;
  serverError: number;
  rateLimited: number;
  truncation: number;
  emptyOutput: number;
  invalidFormat: number;
  score: number;
  /** Share of calls that another model answers, 0 to 1. */
  swapped: number;
  /** Share of traffic that remains, 0 to 1. */
  traffic: number;
  /** Share of conversations that move to the tenant with the highest refusal rate, 0 to 1. */
  mix: number;
  /** True while the next prompt version is live. */
  nextPromptVersion: boolean;
}

export const NEUTRAL: Readonly<Effect> = Object.freeze({
  refusal: 1,
  inputTokens: 1,
  outputTokens: 1,
  retrievalHit: 1,
  latency: 1,
  serverError: 1,
  rateLimited: 1,
  truncation: 1,
  emptyOutput: 1,
  invalidFormat: 1,
  score: 1,
  swapped: 0,
  traffic: 1,
  mix: 0,
  nextPromptVersion: false,
});

interface IncidentDefinition {
  readonly summary: string;
  /** Signals a monitor should see move, with the direction; empty where nothing behaves differently. */
  readonly signals: readonly { readonly signal: SignalName; readonly direction: Direction }[];
  /** Factor on a rate or size, or a share for swaps, stops and mix shifts. */
  readonly sizeDefault: number;
  readonly apply: (effect: Effect, size: number) => void;
}

const up = (signal: SignalName) => ({ signal, direction: 'up' as const });
const down = (signal: SignalName) => ({ signal, direction: 'down' as const });
const either = (signal: SignalName) => ({ signal, direction: 'either' as const });

export const INCIDENTS = {
  'refusal-rise': {
    summary: 'the model declines more often',
    signals: [up('refusal_rate')],
    // Repeats within a conversation do not grow with it: three times the chance turns 3 % into 8 %.
    sizeDefault: 3,
    apply: (effect, size) => void (effect.refusal *= size),
  },
  'refusal-fall': {
    summary: 'the model declines less often (a safety policy was lost)',
    signals: [down('refusal_rate')],
    sizeDefault: 0.2,
    apply: (effect, size) => void (effect.refusal *= size),
  },
  'length-drop': {
    summary: 'answers become shorter',
    signals: [down('output_tokens'), down('output_characters')],
    sizeDefault: 0.5,
    apply: (effect, size) => void (effect.outputTokens *= size),
  },
  'length-rise': {
    summary: 'answers become longer',
    signals: [up('output_tokens'), up('output_characters')],
    sizeDefault: 1.8,
    apply: (effect, size) => void (effect.outputTokens *= size),
  },
  'cost-rise': {
    summary: 'prompts grow, so a call costs more',
    signals: [up('cost_per_call_usd'), up('input_tokens')],
    sizeDefault: 2.5,
    apply: (effect, size) => void (effect.inputTokens *= size),
  },
  'hit-rate-fall': {
    summary: 'retrieval finds good documents less often',
    signals: [down('retrieval_hit_rate'), down('retrieval_top_score')],
    sizeDefault: 0.6,
    apply: (effect, size) => void (effect.retrievalHit *= size),
  },
  'latency-rise': {
    summary: 'calls take longer',
    signals: [up('latency_seconds'), up('time_to_first_token_seconds')],
    sizeDefault: 2.5,
    apply: (effect, size) => void (effect.latency *= size),
  },
  'error-rise': {
    summary: 'the provider answers 500 more often',
    signals: [up('error_rate')],
    sizeDefault: 15,
    apply: (effect, size) => void (effect.serverError *= size),
  },
  'rate-limited': {
    summary: 'the provider answers 429',
    signals: [up('rate_limited_rate'), up('error_rate')],
    sizeDefault: 20,
    apply: (effect, size) => void (effect.rateLimited *= size),
  },
  truncation: {
    summary: 'answers hit the length limit',
    signals: [up('truncation_rate')],
    sizeDefault: 8,
    apply: (effect, size) => void (effect.truncation *= size),
  },
  'empty-output': {
    summary: 'calls end well with no text',
    signals: [up('empty_output_rate')],
    sizeDefault: 25,
    apply: (effect, size) => void (effect.emptyOutput *= size),
  },
  'format-invalid': {
    summary: 'JSON answers are broken',
    signals: [down('output_valid_rate')],
    sizeDefault: 10,
    apply: (effect, size) => void (effect.invalidFormat *= size),
  },
  'score-fall': {
    summary: 'judges give lower scores',
    signals: [down('evaluation_score'), down('evaluation_pass_rate')],
    sizeDefault: 0.75,
    apply: (effect, size) => void (effect.score *= size),
  },
  'served-model-swap': {
    summary: 'another model answers for the requested one',
    signals: [either('served_model')],
    sizeDefault: 1,
    apply: (effect, size) => void (effect.swapped = Math.min(1, size)),
  },
  'traffic-stop': {
    summary: 'calls stop arriving',
    signals: [down('traffic')],
    sizeDefault: 0,
    apply: (effect, size) => void (effect.traffic *= Math.min(1, size)),
  },
  'mix-shift': {
    summary: 'one tenant sends more of the traffic; no tenant behaves differently',
    signals: [either('traffic_mix')],
    sizeDefault: 0.5,
    apply: (effect, size) => void (effect.mix = Math.min(1, size)),
  },
  'prompt-version-change': {
    summary: 'a new prompt version goes live, with longer answers for a size above 1',
    signals: [],
    sizeDefault: 1,
    apply: (effect, size) => {
      effect.nextPromptVersion = true;
      effect.outputTokens *= size;
    },
  },
} as const satisfies Record<string, IncidentDefinition>;

export type IncidentName = keyof typeof INCIDENTS;

export interface Incident {
  readonly name: IncidentName;
  readonly fromMs: number;
  /** Infinity when it lasts to the end of the run. */
  readonly toMs: number;
  readonly size: number;
  /** Where it happens; '' matches everything. */
  readonly service: string;
  readonly model: string;
  readonly tenant: string;
}

const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Milliseconds of `90s`, `30m`, `1.5h`, `28d`, `2w`; undefined when it is none of these. */
export function parseDurationMs(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d|w)$/.exec(text.trim());
  if (match === null) return undefined;
  return Number(match[1]) * (UNITS_MS[match[2] ?? ''] ?? Number.NaN);
}

function mistake(text: string, why: string): AppError {
  return new AppError('QUERY_INVALID', `--incident ${text}: ${why}`, {
    violations: [{ field: '--incident', description: why }],
  });
}

function isIncidentName(name: string): name is IncidentName {
  return Object.hasOwn(INCIDENTS, name);
}

function parseMoment(moment: string, liveStartMs: number): number | undefined {
  const sign = moment[0];
  if (sign === '+' || sign === '-') {
    const offset = parseDurationMs(moment.slice(1));
    if (offset === undefined) return undefined;
    return sign === '+' ? liveStartMs + offset : liveStartMs - offset;
  }
  const absolute = Date.parse(moment);
  return Number.isNaN(absolute) ? undefined : absolute;
}

/**
 * Reads `NAME@+30m[:for=1h][:size=2][:service=…][:model=…][:tenant=…]`. `+` and `-` count from the
 * start of the live traffic, so `@-3d` lies in the back-filled history; an ISO time is absolute (its
 * colons are part of it). Throws QUERY_INVALID naming the option, the value and what would be right.
 */
export function parseIncident(
  text: string,
  run: { readonly liveStartMs: number; readonly serviceDefault: string },
): Incident {
  const at = text.indexOf('@');
  const name = at < 0 ? text : text.slice(0, at);
  if (!isIncidentName(name)) {
    throw mistake(
      text,
      `"${name}" is no incident; choose one of ${Object.keys(INCIDENTS).join(', ')}`,
    );
  }
  const [moment = '', ...settings] = (at < 0 ? '+0s' : text.slice(at + 1)).split(
    /:(?=(?:for|size|service|model|tenant)=)/,
  );
  const fromMs = parseMoment(moment, run.liveStartMs);
  if (fromMs === undefined) {
    throw mistake(text, `"${moment}" is no time; write +30m, -3d or 2026-11-21T12:00:00Z`);
  }
  const values = new Map(
    settings.map((setting) => {
      const equals = setting.indexOf('=');
      return [setting.slice(0, equals), setting.slice(equals + 1)];
    }),
  );
  const lasts = values.get('for');
  const durationMs = lasts === undefined ? Number.POSITIVE_INFINITY : parseDurationMs(lasts);
  if (durationMs === undefined) throw mistake(text, `for=${lasts} is no duration; write for=45m`);
  const sizeText = values.get('size');
  const size = sizeText === undefined ? INCIDENTS[name].sizeDefault : Number(sizeText);
  if (!Number.isFinite(size) || size < 0 || sizeText === '') {
    throw mistake(text, `size=${sizeText} is no number of at least 0`);
  }
  return {
    name,
    fromMs,
    toMs: fromMs + durationMs,
    size,
    service: values.get('service') ?? run.serviceDefault,
    model: values.get('model') ?? '',
    tenant: values.get('tenant') ?? '',
  };
}

export interface Place {
  readonly service: string;
  readonly model: string;
  readonly tenant: string;
}

function isTouched(incident: Incident, place: Place): boolean {
  return (
    (incident.service === '' || incident.service === place.service) &&
    (incident.model === '' || place.model === '' || incident.model === place.model) &&
    (incident.tenant === '' || place.tenant === '' || incident.tenant === place.tenant)
  );
}

/** All incidents that are on at `timeMs` in `place` together. The neutral effect is shared: do not mutate. */
export function effectAt(
  incidents: readonly Incident[],
  timeMs: number,
  place: Place,
): Readonly<Effect> {
  let effect: Effect | undefined;
  for (const incident of incidents) {
    if (timeMs < incident.fromMs || timeMs >= incident.toMs || !isTouched(incident, place))
      continue;
    effect ??= { ...NEUTRAL };
    INCIDENTS[incident.name].apply(effect, incident.size);
  }
  return effect ?? NEUTRAL;
}
