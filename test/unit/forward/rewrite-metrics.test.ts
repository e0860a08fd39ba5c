import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { createDecoder } from '../../../src/decode/decode.ts';
import { rewriteMetrics, type ScrubText } from '../../../src/forward/rewrite-metrics.ts';
import { metricsRequest } from '../../support/otlp-metric-arbitrary.ts';
import { decodeOtlp, encodeOtlp, toOtlpJson, type Plain } from '../../support/otlp-codec.ts';

const decode = (bytes: Uint8Array) => decodeOtlp('metrics', Buffer.from(bytes));

const asItIs: ScrubText = (_key, text) => text;

function rewritten(request: Plain, scrub: ScrubText): Plain {
  return decode(rewriteMetrics(encodeOtlp('metrics', request), scrub));
}

test('any request of metrics is passed on as it was sent: every type, bucket, exemplar, flag and NaN', () => {
  fc.assert(
    fc.property(metricsRequest, (request) => {
      const sent = decode(encodeOtlp('metrics', request));
      assert.deepEqual(rewritten(request, asItIs), sent);
    }),
    { numRuns: 300, seed: 20261121 },
  );
});

test('a request sent as JSON is passed on as its protobuf twin', () => {
  const decoder = createDecoder();
  fc.assert(
    fc.property(metricsRequest, (request) => {
      const json = Buffer.from(JSON.stringify(toOtlpJson(request)));
      const decoded = decoder.decode('metrics', 'json', json);
      assert.ok(decoded.signal === 'metrics');
      assert.deepEqual(decode(rewriteMetrics(decoded.bytes, asItIs)), rewritten(request, asItIs));
    }),
    { numRuns: 100, seed: 20261121 },
  );
});

const attribute = (key: string, value: Plain) => ({ key, value });
const secret = attribute('note', { stringValue: 'a secret' });
const inList = attribute('list', {
  arrayValue: { values: [{ intValue: '1' }, { stringValue: 'a secret' }] },
});
const exemplars = [{ filteredAttributes: [secret], asInt: '5', timeUnixNano: '1' }];
const point = { attributes: [secret, inList], timeUnixNano: '1' };
const EVERYWHERE: Plain = {
  resourceMetrics: [
    {
      resource: { attributes: [secret, attribute('count', { intValue: '7' })] },
      scopeMetrics: [
        {
          scope: { name: 's', attributes: [secret] },
          metrics: [
            { name: 'g', gauge: { dataPoints: [{ ...point, exemplars, asInt: '5' }] } },
            { name: 's', sum: { dataPoints: [{ ...point, exemplars, asDouble: 5 }] } },
            { name: 'h', histogram: { dataPoints: [{ ...point, exemplars, count: '1' }] } },
            { name: 'e', exponentialHistogram: { dataPoints: [{ ...point, exemplars }] } },
            { name: 'q', summary: { dataPoints: [point] } },
          ],
        },
      ],
    },
  ],
};

test('what privacy changes is passed on changed, wherever it stands, and everything beside it as it was', () => {
  const scrub: ScrubText = (_key, text) => text.replaceAll('secret', '[redacted]');
  const sent = JSON.stringify(decode(encodeOtlp('metrics', EVERYWHERE)));
  const passedOn = JSON.stringify(rewritten(EVERYWHERE, scrub));
  assert.ok(sent.split('a secret').length > 15);
  assert.ok(!passedOn.includes('secret'));
  // A list in which something was found is passed on as the text that is stored.
  const list = JSON.stringify(decode(encodeOtlp('metrics', EVERYWHERE)).resourceMetrics).match(
    /\{"key":"list","value":(\{.*?\}\]\},"value":"arrayValue"\})/,
  )?.[1];
  assert.ok(list);
  const asText = JSON.stringify({ stringValue: '[1,"a [redacted]"]', value: 'stringValue' });
  assert.equal(passedOn, sent.replaceAll(list, asText).replaceAll('a secret', 'a [redacted]'));
});

test('an identity that is a number is passed on as the text privacy makes of it', () => {
  const scrub: ScrubText = (key, text) => (key === 'user.id' ? `hash of ${text}` : text);
  const request = {
    resourceMetrics: [{ resource: { attributes: [attribute('user.id', { intValue: '42' })] } }],
  };
  assert.ok(JSON.stringify(rewritten(request, scrub)).includes('"hash of 42"'));
});

test('a point that was refused for its time is not passed on, the others are', () => {
  const late = { asInt: '1', timeUnixNano: String(2n ** 63n) };
  const request = {
    resourceMetrics: [
      {
        scopeMetrics: [{ metrics: [{ name: 'g', gauge: { dataPoints: [late, { asInt: '2' }] } }] }],
      },
    ],
  };
  const text = JSON.stringify(rewritten(request, asItIs));
  assert.ok(text.includes('"asInt":"2"'));
  assert.ok(!text.includes('"asInt":"1"'));
});

test('a field that is not known is left out: nobody looked through it', () => {
  const unknown = Buffer.concat([Buffer.from([0xa2, 0x06, 6]), Buffer.from('secret')]);
  const known = encodeOtlp('metrics', EVERYWHERE);
  const request = Buffer.concat([unknown, known]);
  assert.ok(!Buffer.from(rewriteMetrics(request, asItIs)).subarray(0, 20).includes('secret'));
  assert.deepEqual(decode(rewriteMetrics(request, asItIs)), decode(known));
});
