// Requests with something planted in every place a request has for text: one piece of text a place, so
// that a finding afterwards names the place it came through.

import { randomBytes } from 'node:crypto';
import type { Plain } from './otlp-codec.ts';

/** Where a text is put; every place is one text of one request. */
export type Place = keyof typeof SPAN_PLACES | keyof typeof LOG_PLACES | keyof typeof METRIC_PLACES;

const text = (key: string, value: string): Plain => ({ key, value: { stringValue: value } });
const json = (key: string, value: unknown): Plain => text(key, JSON.stringify(value));
const list = (...values: readonly string[]): Plain => ({
  arrayValue: { values: values.map((value) => ({ stringValue: value })) },
});
const messageOf = (role: string, content: string) => [{ role, parts: [{ type: 'text', content }] }];

interface SpanParts {
  readonly name?: string;
  readonly attributes?: readonly Plain[];
  readonly events?: readonly Plain[];
  readonly status?: Plain;
  readonly links?: readonly Plain[];
  readonly traceState?: string;
  readonly resource?: readonly Plain[];
  readonly scope?: readonly Plain[];
}

const event = (name: string, attributes: readonly Plain[]): SpanParts => ({
  events: [{ name, timeUnixNano: '0', attributes }],
});
const one = (attribute: Plain): SpanParts => ({ attributes: [attribute] });

const SPAN_PLACES = {
  'span name': (words: string): SpanParts => ({ name: words }),
  'span attribute': (words: string) => one(text('app.note', words)),
  'array value': (words: string) => one({ key: 'app.notes', value: list('first', words) }),
  'nested value': (words: string) =>
    one({
      key: 'app.context',
      value: {
        kvlistValue: {
          values: [{ key: 'inner', value: { kvlistValue: { values: [text('deep', words)] } } }],
        },
      },
    }),
  'input message': (words: string) => one(json('gen_ai.input.messages', messageOf('user', words))),
  'output message': (words: string) =>
    one(json('gen_ai.output.messages', messageOf('assistant', words))),
  'indexed message': (words: string) => one(text('llm.input_messages.0.message.content', words)),
  'system instructions': (words: string) =>
    one(json('gen_ai.system_instructions', [{ type: 'text', content: words }])),
  'tool arguments': (words: string) => one(json('gen_ai.tool.call.arguments', { query: words })),
  'tool result': (words: string) => one(text('gen_ai.tool.call.result', words)),
  'retrieved text': (words: string) => one(text('retrieval.documents.0.document.content', words)),
  'request body': (words: string) =>
    one(json('input.value', { model: 'm', messages: [{ role: 'user', content: words }] })),
  'encoded url': (words: string) =>
    one(text('http.url', `https://shop.example/search?q=${encodeURIComponent(words)}`)),
  url: (words: string) => one(text('url.full', `https://shop.example/search?q=${words}&page=2`)),
  'metadata json': (words: string) => one(json('metadata', { note: words, retries: 3 })),
  'event name': (words: string) => event(words, []),
  'event attribute': (words: string) => event('note', [text('detail', words)]),
  'exception message': (words: string) =>
    event('exception', [text('exception.message', words), text('exception.stacktrace', words)]),
  'status message': (words: string): SpanParts => ({ status: { code: 2, message: words } }),
  'link attribute': (words: string): SpanParts => ({
    links: [{ traceId: randomBytes(16), spanId: randomBytes(8), attributes: [text('why', words)] }],
  }),
  'resource attribute': (words: string): SpanParts => ({
    resource: [text('process.command_line', words), text('app.environment', words)],
  }),
  'service name': (words: string): SpanParts => ({ resource: [text('service.name', words)] }),
  'scope attribute': (words: string): SpanParts => ({ scope: [text('build', words)] }),
};

const LOG_PLACES = {
  'log body': (words: string): Plain => ({ body: { stringValue: words } }),
  'structured log body': (words: string): Plain => ({
    body: { kvlistValue: { values: [text('note', words), text('level', 'info')] } },
  }),
  'log attribute': (words: string): Plain => ({ attributes: [text('app.note', words)] }),
};

const METRIC_PLACES = {
  'metric attribute': (words: string): Plain => ({ attributes: [text('route', words)] }),
  'exemplar attribute': (words: string): Plain => ({
    exemplars: [{ timeUnixNano: '0', asDouble: 1, filteredAttributes: [text('route', words)] }],
  }),
};

/** A text and where to put it. */
export interface Placed {
  readonly place: Place;
  readonly words: string;
}

export const PLACES: readonly Place[] = [
  ...(Object.keys(SPAN_PLACES) as (keyof typeof SPAN_PLACES)[]),
  ...(Object.keys(LOG_PLACES) as (keyof typeof LOG_PLACES)[]),
  ...(Object.keys(METRIC_PLACES) as (keyof typeof METRIC_PLACES)[]),
];

/** One request a signal that holds every text in its place. Times are `atNano`. */
export function plantedRequests(
  placed: readonly Placed[],
  atNano: bigint,
): Record<'traces' | 'logs' | 'metrics', Plain> {
  const of = <K extends string>(places: Readonly<Record<K, unknown>>) =>
    placed.filter((entry): entry is Placed & { readonly place: Place & K } =>
      Object.hasOwn(places, entry.place),
    );
  const time = String(atNano);
  return {
    traces: {
      resourceSpans: of(SPAN_PLACES).map(({ place, words }) =>
        resourceSpan(SPAN_PLACES[place](words), time),
      ),
    },
    logs: {
      resourceLogs: [
        {
          resource: { attributes: [text('service.name', 'shop')] },
          scopeLogs: [
            {
              scope: { name: 'app' },
              logRecords: of(LOG_PLACES).map(({ place, words }) => ({
                timeUnixNano: time,
                severityNumber: 9,
                ...LOG_PLACES[place](words),
              })),
            },
          ],
        },
      ],
    },
    metrics: {
      resourceMetrics: [
        {
          resource: { attributes: [text('service.name', 'shop')] },
          scopeMetrics: [
            {
              scope: { name: 'app' },
              metrics: [
                {
                  name: 'requests',
                  gauge: {
                    dataPoints: of(METRIC_PLACES).map(({ place, words }) => ({
                      timeUnixNano: time,
                      asDouble: 1,
                      ...METRIC_PLACES[place](words),
                    })),
                  },
                },
              ],
            },
          ],
        },
      ],
    },
  };
}

function resourceSpan(parts: SpanParts, time: string): Plain {
  const { resource = [], scope = [], attributes = [], events = [], ...span } = parts;
  const hasName = resource.some(({ key }) => key === 'service.name');
  return {
    resource: { attributes: hasName ? resource : [text('service.name', 'shop'), ...resource] },
    scopeSpans: [
      {
        scope: { name: 'app', attributes: scope },
        spans: [
          {
            traceId: randomBytes(16),
            spanId: randomBytes(8),
            name: 'chat gpt-4o',
            kind: 3,
            startTimeUnixNano: time,
            endTimeUnixNano: time,
            ...span,
            attributes: [
              text('gen_ai.operation.name', 'chat'),
              text('gen_ai.provider.name', 'openai'),
              text('gen_ai.request.model', 'gpt-4o'),
              ...attributes,
            ],
            events: events.map((given) => ({ ...given, timeUnixNano: time })),
          },
        ],
      },
    ],
  };
}
