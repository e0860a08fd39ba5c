// A receiver on free ports in front of the real decoder and a consume that tests can replace.

import { createDecoder, toOutcome } from '../../src/decode/decode.ts';
import type { ExportOutcome, ExportRequest } from '../../src/model/pipeline.ts';
import type { ReceiverOptions } from '../../src/receive/options.ts';
import { createReceiver } from '../../src/receive/receive.ts';
import { createTelemetry, type Telemetry } from '../../src/telemetry/telemetry.ts';
import { createOtlpClient, type OtlpClient } from './otlp-client.ts';
import { plainLogs, plainSpans, type PlainRecord } from './otlp-view.ts';

export interface TestReceiver {
  readonly grpcPort: number;
  readonly httpPort: number;
  readonly client: OtlpClient;
  readonly telemetry: Telemetry;
  /** Spans and log records consumed so far. */
  readonly records: PlainRecord[];
  /** Replaces what happens to a request; undefined for the decoder. */
  consume: ((request: ExportRequest, signal: AbortSignal) => Promise<ExportOutcome>) | undefined;
  close(graceMs?: number): Promise<void>;
}

export const ACCEPTED: ExportOutcome = { accepted: 1, rejected: 0, message: '' };

export async function startReceiver(options: Partial<ReceiverOptions> = {}): Promise<TestReceiver> {
  const telemetry = createTelemetry({ level: 'silent' });
  const decoder = createDecoder();
  const records: PlainRecord[] = [];
  const decode = (request: ExportRequest): ExportOutcome => {
    const decoded = decoder.decode(request.signal, request.encoding, request.body);
    if ('view' in decoded) {
      const plain = decoded.signal === 'traces' ? plainSpans : plainLogs;
      records.push(...plain(decoded.view));
    }
    return toOutcome(decoded);
  };
  const receiver = createReceiver({
    host: '127.0.0.1',
    grpcPort: 0,
    httpPort: 0,
    telemetry,
    consume: async (request, signal) => (self.consume ?? decode)(request, signal),
    ...options,
  });
  const ports = await receiver.listen();
  const client = createOtlpClient(ports);
  const self: TestReceiver = {
    ...ports,
    client,
    telemetry,
    records,
    consume: undefined,
    async close(graceMs = 1000) {
      await client.close();
      await receiver.close(graceMs);
    },
  };
  return self;
}

/** A promise and the function that resolves it. */
export function createGate(): { readonly opened: Promise<void>; open: () => void } {
  let open = () => undefined as void;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

const TRACE_ID = Buffer.from('5b8efff798038103d269b633813fc60c', 'hex');
const SPAN_ID = Buffer.from('eee19b7ec3c1b174', 'hex');

/** A span that is valid, with these fields besides. */
export function testSpan(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    traceId: TRACE_ID,
    spanId: SPAN_ID,
    name: 'chat',
    startTimeUnixNano: '1732147200123456789',
    endTimeUnixNano: '1732147201123456789',
    ...fields,
  };
}

export function tracesOf(...spans: Record<string, unknown>[]): Record<string, unknown> {
  return { resourceSpans: [{ resource: {}, scopeSpans: [{ scope: {}, spans }] }] };
}
