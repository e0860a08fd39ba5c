// The OTLP messages as data: field numbers, JSON names and types (opentelemetry-proto 1.x). The scanners
// are written out by hand for speed; everything that walks OTLP in general (JSON to wire, repair of
// invalid UTF-8, naming the place of a fault, telling signals apart) reads these tables.

import type { Signal } from '../model/pipeline.ts';

export type ScalarType =
  | 'string'
  | 'bytes'
  /** bytes that OTLP/JSON writes as hexadecimal digits. */
  | 'hex'
  | 'bool'
  | 'enum'
  | 'int32'
  | 'uint32'
  | 'sint32'
  | 'int64'
  | 'uint64'
  | 'fixed32'
  | 'fixed64'
  | 'sfixed64'
  | 'double';

export interface FieldSpec {
  readonly number: number;
  /** lowerCamelCase, as in JSON. */
  readonly name: string;
  readonly type: ScalarType | MessageSpec;
  readonly repeated: boolean;
  /** Enum names that lenient JSON accepts. */
  readonly names?: Readonly<Record<string, number>>;
}

export interface MessageSpec {
  readonly name: string;
  readonly fields: readonly FieldSpec[];
  readonly byNumber: ReadonlyMap<number, FieldSpec>;
  readonly byName: ReadonlyMap<string, FieldSpec>;
}

type FieldRow = readonly [
  number: number,
  name: string,
  type: ScalarType | MessageSpec,
  options?: { readonly repeated?: true; readonly names?: Readonly<Record<string, number>> },
];
const MANY = { repeated: true } as const;

function message(name: string, ...rows: readonly FieldRow[]): MessageSpec {
  const spec = { name, fields: [] as FieldSpec[], byNumber: new Map(), byName: new Map() };
  addFields(spec, rows);
  return spec;
}

function addFields(spec: MessageSpec, rows: readonly FieldRow[]): void {
  for (const [number, name, type, options] of rows) {
    const field = { number, name, type, repeated: false, ...options };
    (spec.fields as FieldSpec[]).push(field);
    (spec.byNumber as Map<number, FieldSpec>).set(number, field);
    (spec.byName as Map<string, FieldSpec>).set(name, field);
  }
}

/** Names 0..n of an enum with a common prefix. */
function names(prefix: string, ...values: readonly string[]): { names: Record<string, number> } {
  return { names: Object.fromEntries(values.map((value, number) => [prefix + value, number])) };
}

function severityNames(): { names: Record<string, number> } {
  const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
  const steps = levels.flatMap((level) => [level, `${level}2`, `${level}3`, `${level}4`]);
  return names('SEVERITY_NUMBER_', 'UNSPECIFIED', ...steps);
}

const arrayValue = message('ArrayValue');
const keyValueList = message('KeyValueList');
const anyValue = message(
  'AnyValue',
  [1, 'stringValue', 'string'],
  [2, 'boolValue', 'bool'],
  [3, 'intValue', 'int64'],
  [4, 'doubleValue', 'double'],
  [5, 'arrayValue', arrayValue],
  [6, 'kvlistValue', keyValueList],
  [7, 'bytesValue', 'bytes'],
  [8, 'stringValueStrindex', 'int32'],
);
const keyValue = message(
  'KeyValue',
  [1, 'key', 'string'],
  [2, 'value', anyValue],
  [3, 'keyStrindex', 'int32'],
);
addFields(arrayValue, [[1, 'values', anyValue, MANY]]);
addFields(keyValueList, [[1, 'values', keyValue, MANY]]);

const resource = message(
  'Resource',
  [1, 'attributes', keyValue, MANY],
  [2, 'droppedAttributesCount', 'uint32'],
);
const scope = message(
  'InstrumentationScope',
  [1, 'name', 'string'],
  [2, 'version', 'string'],
  [3, 'attributes', keyValue, MANY],
  [4, 'droppedAttributesCount', 'uint32'],
);

const event = message(
  'Event',
  [1, 'timeUnixNano', 'fixed64'],
  [2, 'name', 'string'],
  [3, 'attributes', keyValue, MANY],
  [4, 'droppedAttributesCount', 'uint32'],
);
const link = message(
  'Link',
  [1, 'traceId', 'hex'],
  [2, 'spanId', 'hex'],
  [3, 'traceState', 'string'],
  [4, 'attributes', keyValue, MANY],
  [5, 'droppedAttributesCount', 'uint32'],
  [6, 'flags', 'fixed32'],
);
const status = message(
  'Status',
  [2, 'message', 'string'],
  [3, 'code', 'enum', names('STATUS_CODE_', 'UNSET', 'OK', 'ERROR')],
);
const SPAN_KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];
const span = message(
  'Span',
  [1, 'traceId', 'hex'],
  [2, 'spanId', 'hex'],
  [3, 'traceState', 'string'],
  [4, 'parentSpanId', 'hex'],
  [5, 'name', 'string'],
  [6, 'kind', 'enum', names('SPAN_KIND_', ...SPAN_KINDS)],
  [7, 'startTimeUnixNano', 'fixed64'],
  [8, 'endTimeUnixNano', 'fixed64'],
  [9, 'attributes', keyValue, MANY],
  [10, 'droppedAttributesCount', 'uint32'],
  [11, 'events', event, MANY],
  [12, 'droppedEventsCount', 'uint32'],
  [13, 'links', link, MANY],
  [14, 'droppedLinksCount', 'uint32'],
  [15, 'status', status],
  [16, 'flags', 'fixed32'],
);
const logRecord = message(
  'LogRecord',
  [1, 'timeUnixNano', 'fixed64'],
  [2, 'severityNumber', 'enum', severityNames()],
  [3, 'severityText', 'string'],
  [5, 'body', anyValue],
  [6, 'attributes', keyValue, MANY],
  [7, 'droppedAttributesCount', 'uint32'],
  [8, 'flags', 'fixed32'],
  [9, 'traceId', 'hex'],
  [10, 'spanId', 'hex'],
  [11, 'observedTimeUnixNano', 'fixed64'],
  [12, 'eventName', 'string'],
);

const exemplar = message(
  'Exemplar',
  [2, 'timeUnixNano', 'fixed64'],
  [3, 'asDouble', 'double'],
  [4, 'spanId', 'hex'],
  [5, 'traceId', 'hex'],
  [6, 'asInt', 'sfixed64'],
  [7, 'filteredAttributes', keyValue, MANY],
);
const numberPoint = message(
  'NumberDataPoint',
  [2, 'startTimeUnixNano', 'fixed64'],
  [3, 'timeUnixNano', 'fixed64'],
  [4, 'asDouble', 'double'],
  [5, 'exemplars', exemplar, MANY],
  [6, 'asInt', 'sfixed64'],
  [7, 'attributes', keyValue, MANY],
  [8, 'flags', 'uint32'],
);
const histogramPoint = message(
  'HistogramDataPoint',
  [2, 'startTimeUnixNano', 'fixed64'],
  [3, 'timeUnixNano', 'fixed64'],
  [4, 'count', 'fixed64'],
  [5, 'sum', 'double'],
  [6, 'bucketCounts', 'fixed64', MANY],
  [7, 'explicitBounds', 'double', MANY],
  [8, 'exemplars', exemplar, MANY],
  [9, 'attributes', keyValue, MANY],
  [10, 'flags', 'uint32'],
  [11, 'min', 'double'],
  [12, 'max', 'double'],
);
const buckets = message('Buckets', [1, 'offset', 'sint32'], [2, 'bucketCounts', 'uint64', MANY]);
const exponentialPoint = message(
  'ExponentialHistogramDataPoint',
  [1, 'attributes', keyValue, MANY],
  [2, 'startTimeUnixNano', 'fixed64'],
  [3, 'timeUnixNano', 'fixed64'],
  [4, 'count', 'fixed64'],
  [5, 'sum', 'double'],
  [6, 'scale', 'sint32'],
  [7, 'zeroCount', 'fixed64'],
  [8, 'positive', buckets],
  [9, 'negative', buckets],
  [10, 'flags', 'uint32'],
  [11, 'exemplars', exemplar, MANY],
  [12, 'min', 'double'],
  [13, 'max', 'double'],
  [14, 'zeroThreshold', 'double'],
);
const valueAtQuantile = message(
  'ValueAtQuantile',
  [1, 'quantile', 'double'],
  [2, 'value', 'double'],
);
const summaryPoint = message(
  'SummaryDataPoint',
  [2, 'startTimeUnixNano', 'fixed64'],
  [3, 'timeUnixNano', 'fixed64'],
  [4, 'count', 'fixed64'],
  [5, 'sum', 'double'],
  [6, 'quantileValues', valueAtQuantile, MANY],
  [7, 'attributes', keyValue, MANY],
  [8, 'flags', 'uint32'],
);
const temporality = names('AGGREGATION_TEMPORALITY_', 'UNSPECIFIED', 'DELTA', 'CUMULATIVE');
const metric = message(
  'Metric',
  [1, 'name', 'string'],
  [2, 'description', 'string'],
  [3, 'unit', 'string'],
  [5, 'gauge', message('Gauge', [1, 'dataPoints', numberPoint, MANY])],
  [
    7,
    'sum',
    message(
      'Sum',
      [1, 'dataPoints', numberPoint, MANY],
      [2, 'aggregationTemporality', 'enum', temporality],
      [3, 'isMonotonic', 'bool'],
    ),
  ],
  [
    9,
    'histogram',
    message(
      'Histogram',
      [1, 'dataPoints', histogramPoint, MANY],
      [2, 'aggregationTemporality', 'enum', temporality],
    ),
  ],
  [
    10,
    'exponentialHistogram',
    message(
      'ExponentialHistogram',
      [1, 'dataPoints', exponentialPoint, MANY],
      [2, 'aggregationTemporality', 'enum', temporality],
    ),
  ],
  [11, 'summary', message('Summary', [1, 'dataPoints', summaryPoint, MANY])],
  [12, 'metadata', keyValue, MANY],
);

function request(suffix: string, records: string, record: MessageSpec): MessageSpec {
  const scoped = message(
    `Scope${suffix}`,
    [1, 'scope', scope],
    [2, records, record, MANY],
    [3, 'schemaUrl', 'string'],
  );
  const owned = message(
    `Resource${suffix}`,
    [1, 'resource', resource],
    [2, `scope${suffix}`, scoped, MANY],
    [3, 'schemaUrl', 'string'],
  );
  return message(`Export${suffix}`, [1, `resource${suffix}`, owned, MANY]);
}

/** The export request of each signal. */
export const REQUESTS: Readonly<Record<Signal, MessageSpec>> = {
  traces: request('Spans', 'spans', span),
  logs: request('Logs', 'logRecords', logRecord),
  metrics: request('Metrics', 'metrics', metric),
};

/** The wire type a field's value has when it is not packed. */
export function wireTypeOf(type: ScalarType | MessageSpec): number {
  switch (type) {
    case 'bool':
    case 'enum':
    case 'int32':
    case 'uint32':
    case 'sint32':
    case 'int64':
    case 'uint64':
      return 0;
    case 'fixed64':
    case 'sfixed64':
    case 'double':
      return 1;
    case 'fixed32':
      return 5;
    default:
      return 2;
  }
}
