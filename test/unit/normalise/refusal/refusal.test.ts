import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import {
  createRefusalJudge,
  type RefusalInput,
} from '../../../../src/normalise/refusal/refusal.ts';

const judge = createRefusalJudge();

function input(changes: Partial<RefusalInput> = {}): RefusalInput {
  return {
    outputText: null,
    refusalField: null,
    finishReasonRaw: 'stop',
    finishReason: 'stop',
    errorText: '',
    httpStatus: null,
    blockReason: '',
    guardrail: null,
    provider: 'openai',
    toolCallCount: null,
    isChat: true,
    ...changes,
  };
}

const DECLINE = "I'm sorry, but I can't help with that request.";

describe('structure', () => {
  it('outranks the text', () => {
    const verdict = judge.judge(
      input({ refusalField: 'I will not.', outputText: 'Sure, here it is.' }),
    );
    assert.deepEqual(verdict, {
      refusal: 'full',
      refusalMechanism: 'model_flag',
      refusalScore: null,
    });
  });

  for (const [raw, mechanism] of [
    ['refusal', 'model_flag'],
    ['content_filter', 'provider_filter'],
    ['content-filter', 'provider_filter'],
    ['content_filtered', 'provider_filter'],
    ['ContentFilter', 'provider_filter'],
    ['SAFETY', 'provider_filter'],
    ['FinishReason.SAFETY', 'provider_filter'],
    ['RECITATION', 'provider_filter'],
    ['PROHIBITED_CONTENT', 'provider_filter'],
    ['SPII', 'provider_filter'],
    ['IMAGE_SAFETY', 'provider_filter'],
    ['ERROR_TOXIC', 'provider_filter'],
    ['guardrail_intervened', 'guardrail'],
    ['["stop","content_filter"]', 'provider_filter'],
  ] as const) {
    it(`reads the finish reason ${raw}`, () => {
      assert.deepEqual(judge.judge(input({ finishReasonRaw: raw, finishReason: 'other' })), {
        refusal: 'full',
        refusalMechanism: mechanism,
        refusalScore: null,
      });
    });
  }

  for (const raw of [
    'stop',
    'end_turn',
    'max_tokens',
    'tool_calls',
    'STOP',
    'length',
    'MAX_TOKENS',
    '',
  ]) {
    it(`sees no refusal in the finish reason '${raw}'`, () => {
      assert.equal(judge.judge(input({ finishReasonRaw: raw })).refusalMechanism, '');
    });
  }

  it('takes the canonical finish reason where the raw one says nothing', () => {
    const said = (finishReason: RefusalInput['finishReason']): string =>
      judge.judge(input({ finishReasonRaw: '', finishReason })).refusalMechanism;
    assert.equal(said('refusal'), 'model_flag');
    assert.equal(said('content_filter'), 'provider_filter');
    assert.equal(said('stop'), '');
  });

  it('reads filters, blocks and guardrails out of errors', () => {
    const said = (errorText: string): string =>
      judge.judge(input({ errorText, finishReason: 'error', finishReasonRaw: '', httpStatus: 400 }))
        .refusalMechanism;
    assert.equal(said("The response was filtered … 'code': 'content_filter'"), 'provider_filter');
    assert.equal(said('{"innererror":{"code":"ResponsibleAIPolicyViolation"}}'), 'provider_filter');
    assert.equal(
      said('[GoogleGenerativeAI Error]: Text not available. Response was blocked due to SAFETY'),
      'prompt_block',
    );
    assert.equal(
      said('InputGuardrailTripwireTriggered: Guardrail X triggered tripwire'),
      'guardrail',
    );
    assert.equal(said('429 Too Many Requests'), '');
    assert.equal(said('Internal Server Error'), '');
  });

  it('tells a prompt block from none', () => {
    assert.equal(judge.judge(input({ blockReason: 'SAFETY' })).refusalMechanism, 'prompt_block');
    assert.equal(
      judge.judge(input({ blockReason: 'BLOCK_REASON_UNSPECIFIED' })).refusalMechanism,
      '',
    );
  });

  it('believes a guardrail that intervened, not one that looked', () => {
    assert.equal(judge.judge(input({ guardrail: true })).refusalMechanism, 'guardrail');
    assert.equal(judge.judge(input({ guardrail: false })).refusal, 'unknown');
  });
});

describe('without words', () => {
  it('is unknown where no text was conveyed', () => {
    assert.deepEqual(judge.judge(input()), {
      refusal: 'unknown',
      refusalMechanism: '',
      refusalScore: null,
    });
  });

  it('is unknown for an empty answer, never compliance', () => {
    assert.equal(judge.judge(input({ outputText: '' })).refusal, 'unknown');
    assert.equal(judge.judge(input({ outputText: ' \n' })).refusal, 'unknown');
  });

  it('is none for a tool call, an embedding and a failed call', () => {
    assert.equal(judge.judge(input({ toolCallCount: 1 })).refusal, 'none');
    assert.equal(judge.judge(input({ finishReason: 'tool_call' })).refusal, 'none');
    assert.equal(judge.judge(input({ isChat: false })).refusal, 'none');
    assert.equal(
      judge.judge(input({ errorText: 'rate limited', httpStatus: 429, finishReason: 'error' }))
        .refusal,
      'none',
    );
  });

  it('is unknown with a text when the classifier is off', () => {
    const off = createRefusalJudge({ enabled: false });
    assert.equal(off.judge(input({ outputText: DECLINE })).refusal, 'unknown');
    assert.equal(off.judge(input({ refusalField: 'No.' })).refusal, 'full');
  });
});

describe('with words', () => {
  it('gives label, mechanism and score', () => {
    const { refusal, refusalMechanism, refusalScore } = judge.judge(input({ outputText: DECLINE }));
    assert.equal(refusal, 'full');
    assert.equal(refusalMechanism, 'model_text');
    assert.ok(refusalScore !== null && refusalScore > 0.9);
  });

  it('gives a low score and no mechanism to an answer', () => {
    const verdict = judge.judge(input({ outputText: 'The capital of France is Paris.' }));
    assert.equal(verdict.refusal, 'none');
    assert.equal(verdict.refusalMechanism, '');
    assert.ok(verdict.refusalScore !== null && verdict.refusalScore < 0.2);
  });

  it('reads the words of an answer that also calls a tool', () => {
    assert.equal(judge.judge(input({ outputText: DECLINE, toolCallCount: 1 })).refusal, 'full');
  });

  it('obeys the operator’s own phrases', () => {
    const own = createRefusalJudge({ extraPhrases: ['Computer says no'] });
    assert.equal(own.judge(input({ outputText: 'computer SAYS no.' })).refusal, 'full');
    assert.equal(judge.judge(input({ outputText: 'computer SAYS no.' })).refusal, 'none');
  });
});
