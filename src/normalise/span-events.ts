// A span's events: exceptions, content, vector search results, guards, flags, the first chunk.

import type { OtlpView } from '../model/otlp-view.ts';
import { readText, readUnixNano } from '../model/wire-value.ts';
import type { AttributeReader } from './attribute-reader.ts';
import { gatherContent } from './call-content.ts';
import { Content } from './content.ts';
import { absorb, isContentEventName, readEventContent } from './event-content.ts';
import { toNumber, toText } from './json.ts';
import { joinFlags, NO_FLAGS, readFlags } from './lineage.ts';
import type { Plan } from './overlays.ts';

export interface FoundDocument {
  readonly id: string;
  readonly score: number | null;
  /** A distance: lower is better. */
  readonly isDistance: boolean;
}

export interface SpanEvents {
  readonly content: Content;
  readonly errorTypes: string[];
  readonly errorTexts: string[];
  readonly documents: FoundDocument[];
  /** Rows of the event table that are evaluation results. */
  readonly evaluations: number[];
  readonly flags: Record<string, string>;
  /** A chunk arrived on its own: the answer was streamed. */
  streamed: boolean;
  firstTokenSeconds: number | null;
  guardrail: boolean | null;
}

/** Events of one span that are looked at; more are stored but not read. */
const EVENTS_MAX = 1024;

export function readSpanEvents(
  view: OtlpView,
  span: number,
  reader: AttributeReader,
  plan: Plan,
): SpanEvents {
  const from = view.spans.eventFrom[span]!;
  const to = Math.min(view.spans.eventTo[span]!, from + EVENTS_MAX);
  if (from >= to) return NO_EVENTS;
  const found = noEvents();
  for (let row = from; row < to; row++) {
    const name = readText(view.bytes, view.events.nameStart[row]!, view.events.nameEnd[row]!);
    readEvent(name, { view, span, row, reader, plan, found });
  }
  return found;
}

type Found = { -readonly [K in keyof SpanEvents]: SpanEvents[K] };

function noEvents(): Found {
  return {
    content: new Content(),
    errorTypes: [],
    errorTexts: [],
    documents: [],
    evaluations: [],
    flags: NO_FLAGS,
    streamed: false,
    firstTokenSeconds: null,
    guardrail: null,
  };
}

/** What all spans without events share; nobody adds to it. */
const NO_EVENTS: SpanEvents = noEvents();

interface EventAt {
  readonly view: OtlpView;
  readonly span: number;
  readonly row: number;
  readonly reader: AttributeReader;
  readonly plan: Plan;
  readonly found: Found;
}

function readEvent(name: string, event: EventAt): void {
  const { view, row, reader, found, plan } = event;
  const load = (): void => {
    reader.load(view, view.events.attrFrom[row]!, view.events.attrTo[row]!);
  };
  if (name === 'exception') {
    load();
    found.errorTypes.push(toText(reader.valueOf('exception.type')));
    found.errorTexts.push(toText(reader.valueOf('exception.message')));
    found.errorTexts.push(toText(reader.valueOf('exception.stacktrace')).slice(0, 2048));
  } else if (isContentEventName(name)) {
    load();
    readEventContent({ name, attribute: (key) => reader.valueOf(key), body: null }, found.content);
  } else if (name === 'gen_ai.client.inference.operation.details') {
    load();
    absorb(gatherContent(reader, plan, new Content()).content, found.content);
  } else if (name === 'db.query.result' || name === 'db.search.result') {
    load();
    found.documents.push(readDocument(reader, name));
  } else if (name === 'gen_ai.evaluation.result') found.evaluations.push(row);
  else if (name === 'feature_flag' || name === 'feature_flag.evaluation') {
    load();
    found.flags = joinFlags(found.flags, readFlags(reader, plan));
  } else if (name === 'guard.evaluation') {
    load();
    const action = toText(reader.valueOf('guard.action')).toLowerCase();
    found.guardrail ??= false;
    if (['block', 'deny', 'blocked', 'denied'].includes(action)) found.guardrail = true;
  } else readChunk(name, event, load);
}

function readChunk(
  name: string,
  { view, span, row, reader, found }: EventAt,
  load: () => void,
): void {
  if (name === 'ai.stream.firstChunk') {
    load();
    found.streamed = true;
    const milliseconds = toNumber(reader.valueOf('ai.response.msToFirstChunk'));
    if (milliseconds !== null) found.firstTokenSeconds ??= milliseconds / 1000;
  } else if (name === 'llm.content.completion.chunk' || name === 'stream.start') {
    found.streamed = true;
    const waited =
      readUnixNano(view.bytes, view.events.timeAt[row]!) -
      readUnixNano(view.bytes, view.spans.startAt[span]!);
    if (waited >= 0n) found.firstTokenSeconds ??= Number(waited) / 1e9;
  }
}

function readDocument(reader: AttributeReader, prefix: string): FoundDocument {
  const score = toNumber(reader.valueOf(`${prefix}.score`));
  const distance = toNumber(reader.valueOf(`${prefix}.distance`));
  return {
    id: toText(reader.valueOf(`${prefix}.id`)),
    score: score ?? distance,
    isDistance: score === null && distance !== null,
  };
}
