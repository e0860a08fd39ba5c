// One Retrieval from one span, in every shape its documents come: indexed attributes, one event a
// document, JSON in a field of its own or in the span's output. Scores keep their direction.

import type { Retrieval } from '../model/records.ts';
import { at, firstOf, get, isObject, structured, toNumber, toText } from './json.ts';
import type { Family } from './key-table.ts';
import { readFailure } from './call-outcome.ts';
import { toLineage, type Context } from './lineage.ts';
import type { NormaliserOptions, RetrievalHitRule } from './options.ts';
import { readStructured, resolveCount, resolveNumber, resolveText } from './resolve.ts';
import type { FoundDocument, SpanEvents } from './span-events.ts';
import type { SpanSubject } from './subject.ts';
import { unflatten } from './unflatten.ts';
import { FIELD } from './vocabulary.ts';

/** Documents of one retrieval beyond this many are counted, not listed. */
const DOCUMENTS_MAX = 256;
const ID_LENGTH_MAX = 200;

const SCORE_KEYS = [
  'score',
  'relevance_score',
  'relevanceScore',
  'similarity',
  '_score',
  'rerank_score',
];
const DISTANCE_KEYS = ['distance', '_distance'];
const ID_KEYS = [
  'id',
  'id_',
  'document_id',
  'documentId',
  'doc_id',
  'docId',
  'chunk_id',
  'chunkId',
  'nodeId',
  'node_id',
  '_id',
  'doc_uri',
];
const HOLDERS = [
  'documents',
  'outputs',
  'output',
  'results',
  'result',
  'matches',
  'hits',
  'points',
  'nodes',
  'sourceNodes',
  'source_nodes',
  'contexts',
  'context',
  'value',
  'data',
  'response',
];

/** Reads the retrieval; null where the span conveys neither documents nor a query nor a data source. */
export function readRetrieval(
  subject: SpanSubject,
  operation: Retrieval['operation'],
  context: Context,
  events: SpanEvents,
  options: NormaliserOptions,
): Retrieval | null {
  const { reader, plan } = subject;
  const listed = readDocuments(subject, events);
  const query = resolveText(reader, plan, FIELD.query) || queryOfInput(subject);
  const dataSource = resolveText(reader, plan, FIELD.dataSource).slice(0, ID_LENGTH_MAX);
  const failure = readFailure(subject, events, null);
  const topK = resolveCount(reader, plan, FIELD.topK) ?? topKOfInput(subject);
  const count = listed?.length ?? resolveCount(reader, plan, FIELD.documentCount);
  const isSilent = query === '' && dataSource === '' && topK === null && failure === null;
  if (count === null && isSilent) return null;
  const documents = listed ?? [];
  const rule = ruleFor(options, dataSource);
  const direction = directionOf(documents, rule, resolveText(reader, plan, FIELD.scoreMetric));
  const scores = documents.slice(0, DOCUMENTS_MAX).map(({ score }) => score ?? Number.NaN);
  const topScore = topOf(scores, direction) ?? resolveNumber(reader, plan, FIELD.topScore);
  return {
    ...subject.identity,
    ...toLineage(subject.base, context, events.flags),
    durationSeconds: subject.durationSeconds,
    parentSpanId: subject.parentSpanId,
    dialect: plan.dialects[0]?.id ?? '',
    operation,
    usageRole: 'leaf',
    dataSource,
    topK,
    documentCount: count,
    documentIds: documents.slice(0, DOCUMENTS_MAX).map(({ id }) => id.slice(0, ID_LENGTH_MAX)),
    documentScores: scores,
    scoreDirection: direction,
    topScore,
    ...judgeHit(count, topScore, direction, rule),
    queryHash: options.privacy.hashText(query),
    errorType: failure?.errorType ?? '',
    userHash: options.privacy.hmacId(context.user),
    conversationHash: options.privacy.hmacId(context.conversation),
    canarySet: context.canarySet,
  };
}

const DOCUMENT_FAMILIES: readonly Family[] = [
  'retrieval.documents.',
  'reranker.output_documents.',
  'db.vector.query.result.',
];
const OUTPUT_KEYS = ['traceloop.entity.output'];

/** The documents, or null where the span says nothing about them. */
function readDocuments(subject: SpanSubject, events: SpanEvents): FoundDocument[] | null {
  const { reader, plan } = subject;
  for (const family of DOCUMENT_FAMILIES) {
    if (reader.hasFamily(family)) return unflatten(reader, family).map(toDocument);
  }
  if (events.documents.length > 0) return events.documents;
  for (const field of [FIELD.documents, FIELD.responseBody]) {
    for (const source of reader.sourcesOf(plan, field)) {
      const found = listOf(readStructured(reader, source), 0);
      if (found !== null) return found.map(toDocument);
    }
  }
  for (const key of OUTPUT_KEYS) {
    const found = listOf(reader.jsonOf(key), 0);
    if (found !== null) return found.map(toDocument);
  }
  return null;
}

/** The list of documents inside an output of any shape; null where there is none. */
function listOf(value: unknown, depth: number): readonly unknown[] | null {
  if (depth > 4) return null;
  if (Array.isArray(value)) {
    if (value.length === 1 && Array.isArray(value[0])) return listOf(value[0], depth + 1);
    return value.every((item) => isObject(item) || typeof item === 'string') ? value : null;
  }
  for (const key of HOLDERS) {
    const inner = get(value, key);
    if (inner === undefined || inner === null) continue;
    const found = listOf(structured(inner), depth + 1);
    if (found !== null) return found;
  }
  return null;
}

function toDocument(item: unknown): FoundDocument {
  const outer = get(item, 'document') ?? item;
  const node = firstOf(outer, ['node', 'payload']) ?? outer;
  const metadata = structured(
    firstOf(outer, ['metadata', 'meta']) ?? firstOf(node, ['metadata', 'meta']),
  );
  const inner = get(metadata, 'metadata');
  const places = [outer, node, metadata, inner];
  const score = numberIn(places, SCORE_KEYS);
  const distance = score === null ? numberIn(places, DISTANCE_KEYS) : null;
  return {
    id: textIn(places, ID_KEYS),
    score: score ?? distance,
    isDistance: score === null && distance !== null,
  };
}

function numberIn(places: readonly unknown[], keys: readonly string[]): number | null {
  for (const place of places) {
    const number = toNumber(firstOf(place, keys));
    if (number !== null) return number;
  }
  return null;
}

function textIn(places: readonly unknown[], keys: readonly string[]): string {
  for (const place of places) {
    const text = toText(firstOf(place, keys));
    if (text !== '') return text;
  }
  return '';
}

const QUERY_PATHS = [
  ['query'],
  ['args', '0'],
  ['input'],
  ['question'],
  ['kwargs', 'query'],
  ['value'],
];

function queryOfInput({ reader, plan }: SpanSubject): string {
  const sources = reader
    .sourcesOf(plan, FIELD.requestBody)
    .map((source) => readStructured(reader, source));
  for (const value of [...sources, reader.jsonOf('traceloop.entity.input')]) {
    if (value === undefined) continue;
    if (typeof value === 'string') return value;
    for (const path of QUERY_PATHS) {
      const found = at(value, path);
      if (typeof found === 'string') return found;
      const text =
        at(found, ['content', '0', 'text']) ?? get(found, 'queryStr') ?? get(found, 'query');
      if (typeof text === 'string') return text;
    }
  }
  return '';
}

function topKOfInput({ reader, plan }: SpanSubject): number | null {
  for (const source of reader.sourcesOf(plan, FIELD.requestBody)) {
    const value = readStructured(reader, source);
    const k = toNumber(
      at(value, ['options', 'k']) ?? firstOf(value, ['top_k', 'topK', 'k', 'limit']),
    );
    if (k !== null) return k;
  }
  return null;
}

const DEFAULT_RULE: RetrievalHitRule = { scoreMin: 0.5, distanceMax: 0.5, documentsMin: 1 };

function ruleFor(options: NormaliserOptions, dataSource: string): RetrievalHitRule {
  const rules = options.retrievalHit ?? {};
  const own = Object.hasOwn(rules, dataSource) ? rules[dataSource] : undefined;
  return { ...DEFAULT_RULE, ...rules['*'], ...own };
}

function directionOf(
  documents: readonly FoundDocument[],
  rule: RetrievalHitRule,
  metric: string,
): Retrieval['scoreDirection'] {
  if (!documents.some(({ score }) => score !== null)) return '';
  if (documents.every(({ score, isDistance }) => score === null || isDistance)) return 'down';
  if (rule.scoreDirection !== undefined) return rule.scoreDirection;
  return /euclid|l2|manhattan|distance/i.test(metric) ? 'down' : 'up';
}

function topOf(scores: readonly number[], direction: Retrieval['scoreDirection']): number | null {
  const known = scores.filter((score) => !Number.isNaN(score));
  if (known.length === 0) return null;
  return direction === 'down' ? Math.min(...known) : Math.max(...known);
}

function judgeHit(
  count: number | null,
  top: number | null,
  direction: Retrieval['scoreDirection'],
  rule: RetrievalHitRule,
): Pick<Retrieval, 'hit' | 'hitRule'> {
  if (top !== null && direction === 'down') {
    return { hit: top <= rule.distanceMax!, hitRule: `distance<=${rule.distanceMax}` };
  }
  if (top !== null) return { hit: top >= rule.scoreMin!, hitRule: `score>=${rule.scoreMin}` };
  if (count === null) return { hit: null, hitRule: '' };
  return { hit: count >= rule.documentsMin!, hitRule: `documents>=${rule.documentsMin}` };
}
