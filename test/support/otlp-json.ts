// Small OTLP/JSON trace requests for tests of what comes after decode. Seeded: the same seed gives the
// same ids.

export interface TraceRequestOptions {
  readonly spans: number;
  readonly seed: number;
  readonly startMs?: number;
  /** Only the spans from this one on. */
  readonly from?: number;
}

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');

/** A request with `spans` spans of one service; trace ids are 1 + seed, span ids count from 1. */
export function traceRequest({
  spans,
  seed,
  startMs = Date.now(),
  from = 0,
}: TraceRequestOptions): object {
  const base = BigInt(startMs) * 1_000_000n;
  return {
    resourceSpans: [
      {
        resource: {
          attributes: [
            { key: 'service.name', value: { stringValue: 'shop' } },
            { key: 'process.pid', value: { intValue: '42' } },
          ],
        },
        schemaUrl: 'https://opentelemetry.io/schemas/1.40.0',
        scopeSpans: [
          {
            scope: { name: 'lib', version: '1.2.3' },
            spans: Array.from({ length: spans }, (_, index) => ({
              traceId: hex(seed + 1, 32),
              spanId: hex(index + 1, 16),
              parentSpanId: index === 0 ? '' : hex(1, 16),
              name: `step ${index % 7}`,
              kind: 3,
              startTimeUnixNano: (base + BigInt(index) * 1000n).toString(),
              endTimeUnixNano: (base + BigInt(index) * 1000n + 1_500_000n).toString(),
              attributes: [
                { key: 'gen_ai.request.model', value: { stringValue: 'gpt-5' } },
                { key: 'n', value: { intValue: String(index) } },
                { key: 'ok', value: { boolValue: true } },
              ],
              events: [
                {
                  name: 'e',
                  timeUnixNano: base.toString(),
                  attributes: [{ key: 'k', value: { stringValue: 'v' } }],
                },
              ],
              status: { code: 1 },
            })).slice(from),
          },
        ],
      },
    ],
  };
}

export interface LogRequestOptions {
  readonly records: number;
  readonly seed: number;
  readonly startMs: number;
}

/** A request with `records` log records; trace id 1 + seed, span ids count from 1. */
export function logRequest({ records, seed, startMs }: LogRequestOptions): object {
  return {
    resourceLogs: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
        scopeLogs: [
          {
            scope: { name: 'lib' },
            logRecords: Array.from({ length: records }, (_, index) => ({
              timeUnixNano: (BigInt(startMs) * 1_000_000n + BigInt(index)).toString(),
              severityNumber: 9,
              severityText: 'INFO',
              body: { stringValue: 'hello' },
              traceId: hex(seed + 1, 32),
              spanId: hex(index + 1, 16),
              eventName: 'e',
            })),
          },
        ],
      },
    ],
  };
}
