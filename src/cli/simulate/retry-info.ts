// What a gRPC server says about retrying: google.rpc.Status in the trailer `grpc-status-details-bin`
// may hold a google.rpc.RetryInfo. Two nested messages, so a reader of forty lines instead of a codec.
//
//   Status    { int32 code = 1; string message = 2; repeated Any details = 3; }
//   Any       { string type_url = 1; bytes value = 2; }
//   RetryInfo { Duration retry_delay = 1; }   Duration { int64 seconds = 1; int32 nanos = 2; }

const RETRY_INFO = 'type.googleapis.com/google.rpc.RetryInfo';

type Field = readonly [number: number, value: number | Uint8Array];

/** Fields of one message in wire order; varints as numbers. Stops at the first malformed byte. */
function* readFields(bytes: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; at < bytes.length && shift < 64; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    return value;
  };
  while (at < bytes.length) {
    const tag = varint();
    const wireType = tag & 7;
    if (wireType === 0) yield [tag >>> 3, varint()];
    else if (wireType === 2) {
      const length = varint();
      yield [tag >>> 3, bytes.subarray(at, at + length)];
      at += length;
    } else return;
  }
}

function readDelayMs(retryInfo: Uint8Array): number | undefined {
  for (const [number, value] of readFields(retryInfo)) {
    if (number !== 1 || typeof value === 'number') continue;
    let delayMs = 0;
    for (const [part, amount] of readFields(value)) {
      if (typeof amount === 'number') delayMs += part === 1 ? amount * 1000 : amount / 1e6;
    }
    return delayMs;
  }
  return undefined;
}

/** Milliseconds of the RetryInfo in a serialised google.rpc.Status, or undefined without one. */
export function readRetryDelayMs(status: Uint8Array): number | undefined {
  for (const [number, detail] of readFields(status)) {
    if (number !== 3 || typeof detail === 'number') continue;
    let typeUrl = '';
    let value = new Uint8Array();
    for (const [part, content] of readFields(detail)) {
      if (typeof content === 'number') continue;
      if (part === 1) typeUrl = Buffer.from(content).toString('utf8');
      if (part === 2) value = new Uint8Array(content);
    }
    if (typeUrl === RETRY_INFO) return readDelayMs(value);
  }
  return undefined;
}
