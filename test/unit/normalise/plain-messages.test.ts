import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';

import { Content } from '../../../src/normalise/content.ts';
import {
  readInputValue,
  readOutputValue,
  readSystemValue,
} from '../../../src/normalise/event-content.ts';
import { structured } from '../../../src/normalise/json.ts';
import { readPlainMessages, readPlainParts } from '../../../src/normalise/plain-messages.ts';
import { readText } from '../../../src/model/wire-value.ts';
import { createDecoder } from '../../../src/decode/decode.ts';
import { readCaptures } from '../../support/otlp-captures.ts';

type Side = 'input' | 'output';

/** The text inside other bytes, as values stand in a request. */
function inBytes(text: string) {
  const body = Buffer.from(text);
  const bytes = Buffer.concat([Buffer.from('"}]'), body, Buffer.from('"}],"a"]')]);
  return { bytes, start: 3, end: 3 + body.length };
}

function readAsTree(text: string, side: Side): Content {
  const content = new Content();
  const value = structured(text);
  if (side === 'input') readInputValue(value, content);
  else readOutputValue(value, text, content);
  return content;
}

function systemOf(text: string): string {
  const content = new Content();
  readSystemValue(structured(text), content);
  return content.text('system');
}

/** Attribute values of every captured request that may be lists; undefined where the captures are absent. */
function capturedLists(): string[] | undefined {
  const decoder = createDecoder();
  const texts = new Set<string>();
  for (const { signal, encoding, body } of readCaptures() ?? []) {
    const decoded = decoder.decode(signal, encoding, body);
    if (decoded.signal === 'metrics') continue;
    const { bytes, attributes } = decoded.view;
    for (let row = 0; row < attributes.count; row++) {
      const start = attributes.valueStart[row]!;
      if (bytes[start] === 0x5b) texts.add(readText(bytes, start, attributes.valueEnd[row]!));
    }
  }
  return texts.size === 0 ? undefined : [...texts];
}

/** Whether the text was taken; where it was, that it was taken as the readers of parsed JSON take it. */
function assertSame(text: string): boolean {
  const taken = (['input', 'output'] as const).map((side) => {
    const content = new Content();
    const isTaken = readPlainMessages(inBytes(text), side, content);
    assert.deepEqual(content, isTaken ? readAsTree(text, side) : new Content(), text);
    return isTaken;
  });
  const parts = readPlainParts(inBytes(text));
  if (parts !== null) assert.equal(parts, systemOf(text), text);
  return taken[0] === true || parts !== null;
}

describe('plain messages', () => {
  for (const [what, text] of [
    ['parts', '[{"role":"user","parts":[{"type":"text","content":"Hi"}]}]'],
    ['a content', '[{"role":"system","content":"Be brief"},{"role":"assistant","content":""}]'],
    ['a finish reason', '[{"role":"assistant","parts":[],"finish_reason":"stop"}]'],
    ['blanks', ' [ { "role" : "tool" , "content" : "x" } ] '.trim()],
    ['escapes', String.raw`[{"role":"user","content":"\"a\"\\\\\n\u00e9\ud83d\ude00\\"}]`],
    [
      'letters beyond ASCII',
      '[{"role":"user","content":"Ünïcode — 漢字 🙂"},{"role":"Rôle","content":"é"}]',
    ],
    ['roles of frameworks', '[{"role":"human","content":"a"},{"role":" AI ","content":"b"}]'],
    ['thoughts', '[{"role":"thinking","content":"hm"},{"role":"assistant","content":"b"}]'],
    [
      'several texts',
      '[{"role":"user","parts":[{"text":"a","type":"text"},{"type":"text","text":""},{"type":"text","content":"b"}]}]',
    ],
    ['the word null', '[{"role":"user","content":"null"}]'],
    ['bare parts', '[{"type":"text","content":"a"},{"type":"text","content":"b"}]'],
  ] as const) {
    test(`${what}: read without parsing as they are read parsed`, () => {
      assert.equal(assertSame(text), true);
    });
  }

  for (const [what, text] of [
    [
      'calls of tools',
      '[{"role":"assistant","parts":[{"type":"tool_call","name":"x","arguments":{}}]}]',
    ],
    ['other keys', '[{"role":"user","content":"a","name":"b"}]'],
    ['a key twice', '[{"role":"user","content":"a","content":"b"}]'],
    ['no words', '[{"role":"user"}]'],
    ['no role', '[{"content":"a"}]'],
    [
      'words that are parts as text',
      '[{"role":"user","content":"[{\\"type\\":\\"text\\",\\"text\\":\\"a\\"}]"}]',
    ],
    ['a line break in a string', '[{"role":"user","content":"a\nb"}]'],
    ['a broken escape', String.raw`[{"role":"user","content":"a\x","role":"user"}]`],
    ['a string without end', '[{"role":"user","content":"a'],
    ['an escape at the end', String.raw`[{"role":"user","content":"a\"`],
    ['more behind the list', '[{"role":"user","content":"a"}]]'],
    ['a list without end', '[{"role":"user","content":"a"}'],
    ['an empty list', '[]'],
    ['prose', '[sic] he said'],
  ] as const) {
    test(`${what}: left to the reader of parsed JSON`, () => {
      const content = new Content();
      assert.equal(readPlainMessages(inBytes(text), 'output', content), false);
      assert.deepEqual(content, new Content());
      assertSame(text);
    });
  }

  test('whatever is made of the tokens of messages is read as it is read parsed', () => {
    const word = fc.oneof(
      fc.constantFrom('user', 'assistant', 'system', 'text', 'null', '[{', 'thinking', 'stop', ''),
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.string({
        unit: fc.constantFrom('"', '\\', '\n', '\u0000', 'a', 'é', '漢', '\ud83d'),
        maxLength: 6,
      }),
    );
    const part = fc.record(
      { type: fc.constantFrom('text', 'text', 'text', 'image', null), content: word, text: word },
      { requiredKeys: ['type'] },
    );
    const words = fc.oneof(word, fc.array(part, { maxLength: 3 }), fc.constantFrom(null, 7));
    const odd = fc.record(
      { role: word, content: words, parts: words, finish_reason: word, name: word },
      { requiredKeys: ['role'] },
    );
    const plain = fc.record({ role: word, content: word });
    const message = fc.oneof(plain, plain, odd);
    let taken = 0;
    fc.assert(
      fc.property(
        fc.oneof(fc.array(message, { maxLength: 4 }), fc.array(part, { maxLength: 3 })),
        fc.constantFrom('', ' ', '\t', '   '),
        fc.record({
          at: fc.nat(400),
          with: fc.constantFrom('', '', '', '"', '\\', ',', '\n', 'x', ']'),
        }),
        (value, indent, flaw) => {
          const json = JSON.stringify(value, null, indent).replaceAll(
            '\n',
            indent === '\t' ? '\n' : '',
          );
          const text =
            flaw.with === '' ? json : json.slice(0, flaw.at) + flaw.with + json.slice(flaw.at + 1);
          if (assertSame(text)) taken++;
        },
      ),
      { numRuns: 3000, seed: 11 },
    );
    assert.ok(taken > 250, `only ${taken} of the texts were taken: the property shows little`);
  });

  test('what SDKs sent is read as it is read parsed', (t) => {
    const texts = capturedLists();
    if (texts === undefined) {
      t.skip('../shared/data/captures is absent: nothing captured was compared');
      return;
    }
    const taken = texts.filter(assertSame);
    assert.ok(taken.length > 20, `only ${taken.length} of ${texts.length} texts were taken`);
  });
});
