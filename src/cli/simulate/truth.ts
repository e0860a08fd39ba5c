// The truth file: what was really generated, as JSON lines, so that tests and benches can compare
// what the product says with what happened. Counts are of generated calls; `sent` says if all arrived.

import type { Incident } from './incidents.ts';
import type { SimulatedCall, Turn } from './turn.ts';
import { INCIDENTS } from './incidents.ts';
import { isRefusal } from './turn.ts';

/** True counts of one minute and segment, by the start of the call, retrieval or evaluation. */
export interface TrueCounts {
  calls: number;
  refusals: number;
  errors: number;
  rate_limited: number;
  /** Throttled tries that a later try of the same call made good: not in `calls` or `errors`. */
  retried: number;
  timeouts: number;
  truncated: number;
  empty: number;
  input_tokens: number;
  output_tokens: number;
  swapped: number;
  json_calls: number;
  json_valid: number;
  retrievals: number;
  retrieval_hits: number;
  evaluations: number;
  evaluations_passed: number;
  score_sum: number;
  spans: number;
}

export interface TrueMinute extends TrueCounts {
  kind: 'minute';
  /** ISO 8601 of the minute's start. */
  minute: string;
  service: string;
  environment: string;
  tenant: string;
  request_model: string;
  prompt_version: string;
}

const MINUTE_MS = 60_000;
/** A turn's parts lie at most this far after its start; older minutes are complete. */
const SETTLED_MINUTES = 10;

function emptyCounts(): TrueCounts {
  return {
    calls: 0,
    refusals: 0,
    errors: 0,
    rate_limited: 0,
    retried: 0,
    timeouts: 0,
    truncated: 0,
    empty: 0,
    input_tokens: 0,
    output_tokens: 0,
    swapped: 0,
    json_calls: 0,
    json_valid: 0,
    retrievals: 0,
    retrieval_hits: 0,
    evaluations: 0,
    evaluations_passed: 0,
    score_sum: 0,
    spans: 0,
  };
}

function addCall(counts: TrueCounts, turn: Turn, call: SimulatedCall): void {
  counts.calls++;
  if (isRefusal(call.outcome)) counts.refusals++;
  if (call.httpStatus !== 200) counts.errors++;
  if (call.outcome === 'rate_limited') counts.rate_limited++;
  if (call.outcome === 'timeout') counts.timeouts++;
  if (call.outcome === 'truncated') counts.truncated++;
  if (call.outcome === 'empty') counts.empty++;
  counts.input_tokens += call.inputTokens;
  counts.output_tokens += call.outputTokens;
  if (call.responseModel === turn.model.swappedModel) counts.swapped++;
  if (turn.service.outputFormat === 'json' && call.answer !== '') {
    counts.json_calls++;
    if (call.outputValid) counts.json_valid++;
  }
}

/** Adds turns up by minute and segment and yields minutes as they become complete. */
export class TruthLedger {
  readonly #minutes = new Map<number, Map<string, TrueMinute>>();

  /** Counts a turn; `spans` is how many were rendered of it. */
  add(turn: Turn, spans: number): void {
    turn.calls.forEach((call, index) => {
      const counts = this.#at(turn, call.startMs);
      const isMadeGood = call.outcome === 'rate_limited' && index < turn.calls.length - 1;
      if (isMadeGood) counts.retried++;
      else addCall(counts, turn, call);
    });
    const { retrieval } = turn;
    if (retrieval !== undefined) {
      const counts = this.#at(turn, retrieval.startMs);
      counts.retrievals++;
      if (retrieval.hit) counts.retrieval_hits++;
    }
    for (const evaluation of turn.evaluations) {
      const counts = this.#at(turn, evaluation.timeMs);
      counts.evaluations++;
      if (evaluation.passed) counts.evaluations_passed++;
      counts.score_sum += evaluation.score;
    }
    this.#at(turn, turn.startMs).spans += spans;
  }

  /** Takes out the minutes that no turn starting at or after `timeMs` can change, oldest first. */
  takeBefore(timeMs: number): TrueMinute[] {
    const limit = Math.floor(timeMs / MINUTE_MS) - SETTLED_MINUTES;
    const taken = [...this.#minutes.keys()]
      .filter((minute) => minute < limit)
      .sort((a, b) => a - b);
    return taken.flatMap((minute) => {
      const rows = [...(this.#minutes.get(minute)?.values() ?? [])];
      this.#minutes.delete(minute);
      return rows;
    });
  }

  #at(turn: Turn, timeMs: number): TrueCounts {
    const minute = Math.floor(timeMs / MINUTE_MS);
    let rows = this.#minutes.get(minute);
    if (rows === undefined) this.#minutes.set(minute, (rows = new Map()));
    const { service, environment, tenant, model, promptVersion } = turn;
    const key = `${service.name}\n${environment}\n${tenant}\n${model.requestModel}\n${promptVersion}`;
    let row = rows.get(key);
    if (row === undefined) {
      row = {
        kind: 'minute',
        minute: new Date(minute * MINUTE_MS).toISOString(),
        service: service.name,
        environment,
        tenant,
        request_model: model.requestModel,
        prompt_version: promptVersion,
        ...emptyCounts(),
      };
      rows.set(key, row);
    }
    return row;
  }
}

/** An incident as a line of the truth file; open ends are null. */
export function toIncidentLine(incident: Incident): Record<string, unknown> {
  const definition = INCIDENTS[incident.name];
  return {
    kind: 'incident',
    name: incident.name,
    summary: definition.summary,
    signals: definition.signals,
    from: new Date(incident.fromMs).toISOString(),
    to: Number.isFinite(incident.toMs) ? new Date(incident.toMs).toISOString() : null,
    size: incident.size,
    segment: {
      ...(incident.service === '' ? {} : { service: incident.service }),
      ...(incident.model === '' ? {} : { request_model: incident.model }),
      ...(incident.tenant === '' ? {} : { tenant: incident.tenant }),
    },
  };
}
