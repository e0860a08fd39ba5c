// Scores: gen_ai.evaluation.result as event or log record, OpenInference annotations and evaluator
// spans, Langfuse evaluators, guard results. What is judged is named by span, response or trace.

import type { Evaluation, Identity, Lineage } from '../model/records.ts';
import type { AttributeReader } from './attribute-reader.ts';
import { firstOf, get, isObject, toNumber, toText } from './json.ts';
import type { Family } from './key-table.ts';
import type { Context } from './lineage.ts';
import type { NormaliserTools } from './options.ts';
import type { Plan } from './overlays.ts';
import { readStructured, resolveNumber, resolveText } from './resolve.ts';
import type { SpanSubject } from './subject.ts';
import { unflatten } from './unflatten.ts';
import { FIELD } from './vocabulary.ts';

const NAME_LENGTH_MAX = 200;
const PASSED = /^(?:pass(?:ed)?|true|yes|correct|good|relevant|safe|ok|success|factual|grounded)$/i;
const FAILED =
  /^(?:fail(?:ed)?|false|no|incorrect|bad|irrelevant|unsafe|error|hallucinated|violation|blocked|unrelated)$/i;

interface Score {
  readonly name: string;
  readonly score: number | null;
  readonly label: string;
  readonly evaluator: string;
  readonly explanation: string;
  /** '' where the score is of the whole trace. */
  readonly spanId: string;
  readonly responseId: string;
}

export interface EvaluationAt {
  readonly identity: Identity;
  readonly lineage: Lineage;
  readonly context: Context;
  readonly models: { readonly request: string; readonly response: string };
}

function toEvaluation(where: EvaluationAt, score: Score, tools: NormaliserTools): Evaluation {
  return {
    ...where.identity,
    ...where.lineage,
    evaluatedSpanId: score.spanId,
    responseId: score.responseId.slice(0, NAME_LENGTH_MAX),
    requestModel: where.models.request,
    responseModel: where.models.response,
    evaluationName: score.name.slice(0, NAME_LENGTH_MAX),
    score: score.score,
    label: tools.privacy.redactText(score.label.slice(0, NAME_LENGTH_MAX)),
    passed: passedOf(score.label),
    evaluator: score.evaluator.slice(0, NAME_LENGTH_MAX),
    explanationHash: tools.privacy.hashText(score.explanation),
    canarySet: where.context.canarySet,
    canaryCase: where.context.canaryCase,
    canaryRun: where.context.canaryRun,
  };
}

function passedOf(label: string): boolean | null {
  if (PASSED.test(label)) return true;
  return FAILED.test(label) ? false : null;
}

/** One gen_ai.evaluation.result, from the event's or record's own attributes. */
export function readResultEvent(
  reader: AttributeReader,
  plan: Plan,
  where: EvaluationAt,
  tools: NormaliserTools,
): Evaluation | null {
  const name = resolveText(reader, plan, FIELD.evaluationName);
  const score = resolveNumber(reader, plan, FIELD.evaluationScore);
  const label = resolveText(reader, plan, FIELD.evaluationLabel);
  if (name === '' || (score === null && label === '')) return null;
  const responseId = resolveText(reader, plan, FIELD.responseId);
  return toEvaluation(
    where,
    {
      name,
      score,
      label,
      evaluator: resolveText(reader, plan, FIELD.evaluator) || where.lineage.instrumentation,
      explanation: resolveText(reader, plan, FIELD.evaluationExplanation),
      spanId: where.identity.spanId,
      responseId,
    },
    tools,
  );
}

const FAMILIES_OF_SCORES: readonly Family[] = ['annotations.', 'evaluations.'];

/** OpenInference annotations and evaluations indexed on the judged span itself. */
export function readAnnotations(
  reader: AttributeReader,
  where: EvaluationAt,
  tools: NormaliserTools,
): Evaluation[] {
  const found: Evaluation[] = [];
  for (const family of FAMILIES_OF_SCORES) {
    if (!reader.hasFamily(family)) continue;
    for (const item of unflatten(reader, family)) {
      const inner = get(item, 'annotation') ?? get(item, 'evaluation') ?? item;
      const name = toText(get(inner, 'name'));
      const score = toNumber(get(inner, 'score'));
      const label = toText(get(inner, 'label'));
      if (name === '' || (score === null && label === '')) continue;
      const evaluator = toText(firstOf(inner, ['identifier', 'annotator_kind']));
      const explanation = toText(get(inner, 'explanation'));
      found.push(
        toEvaluation(
          where,
          {
            name,
            score,
            label,
            evaluator,
            explanation,
            spanId: where.identity.spanId,
            responseId: '',
          },
          tools,
        ),
      );
    }
  }
  return found;
}

/**
 * An evaluator span (or a guard that scores): its output holds one score or several. The judged span is
 * the one it links to, else its parent.
 */
export function readEvaluatorSpan(
  subject: SpanSubject,
  linkedSpanId: string,
  where: EvaluationAt,
  tools: NormaliserTools,
): Evaluation[] {
  const { reader, plan } = subject;
  const spanId = linkedSpanId || subject.parentSpanId;
  const evaluator = subject.name.slice(0, NAME_LENGTH_MAX);
  const status = resolveText(reader, plan, FIELD.guardrailStatus);
  if (status !== '') {
    const score = {
      name: subject.name,
      score: null,
      label: status,
      evaluator,
      explanation: '',
      spanId,
      responseId: '',
    };
    return [toEvaluation(where, score, tools)];
  }
  const scores: Evaluation[] = [];
  for (const source of reader.sourcesOf(plan, FIELD.responseBody)) {
    const value = readStructured(reader, source);
    for (const item of scoresIn(value)) {
      scores.push(
        toEvaluation(
          where,
          { ...item, name: item.name || subject.name, evaluator, spanId, responseId: '' },
          tools,
        ),
      );
    }
    if (scores.length > 0) break;
  }
  return scores;
}

function scoresIn(value: unknown): Pick<Score, 'name' | 'score' | 'label' | 'explanation'>[] {
  if (Array.isArray(value)) return value.slice(0, 64).flatMap(scoresIn);
  if (!isObject(value)) {
    const score = toNumber(value);
    return score === null ? [] : [{ name: '', score, label: '', explanation: '' }];
  }
  const nested = firstOf(value, ['result', 'results', 'evaluation', 'evaluations', 'scores']);
  if (isObject(nested) || Array.isArray(nested)) return scoresIn(nested);
  const stated = firstOf(value, ['score', 'value']);
  const score = toNumber(stated) ?? (typeof stated === 'boolean' ? Number(stated) : null);
  const passed = firstOf(value, ['passed', 'pass', 'success']);
  const label =
    toText(firstOf(value, ['label', 'verdict', 'stringValue'])) ||
    (typeof passed === 'boolean' ? (passed ? 'pass' : 'fail') : '');
  if (score === null && label === '') return [];
  return [
    {
      name: toText(firstOf(value, ['name', 'metric', 'key'])),
      score,
      label,
      explanation: toText(firstOf(value, ['explanation', 'reasoning', 'comment', 'reason'])),
    },
  ];
}
