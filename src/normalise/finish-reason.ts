// Finish reasons of every provider and framework, made one vocabulary; the raw word is kept beside it.

import type { FinishReason } from '../model/records.ts';
import { structured, toText } from './json.ts';
import { remembered } from './memo.ts';

/** Words with everything but letters and digits taken out, lower-cased. */
const WORDS: Readonly<Record<Exclude<FinishReason, ''>, string>> = {
  stop: 'stop endturn stopsequence complete completed eos eostoken finish finished load unload done success end',
  length:
    'length maxtokens maxoutputtokens modellength errorlimit modelcontextwindowexceeded incompletemaxoutputtokens maxtokensreached incomplete tokenlimit',
  tool_call: 'toolcalls toolcall tooluse functioncall functioncalls toolrequest',
  content_filter:
    'contentfilter contentfiltered incompletecontentfilter blocked errortoxic guardrailintervened safety recitation blocklist prohibitedcontent spii imagesafety imageprohibitedcontent imagerecitation language jailbreak modelarmor',
  refusal: 'refusal refused',
  error:
    'error malformedfunctioncall unexpectedtoolcall toomanytoolcalls malformedmodeloutput malformedtooluse timeout failed noimage',
  other:
    'pauseturn compaction continuation interrupted cancelled canceled usercancel abort aborted other imageother finishreasonunspecified',
  empty: 'empty',
};

const BY_WORD = new Map<string, FinishReason>();
for (const [reason, words] of Object.entries(WORDS)) {
  for (const word of words.split(' ')) BY_WORD.set(word, reason as FinishReason);
}

/** The canonical reason; '' where nothing (or `unknown`) is stated, `other` for a word nobody knows. */
export const finishReasonOf = remembered((raw: string): FinishReason => {
  const word = raw.toLowerCase().replace(/[^a-z0-9]/g, '');
  if (word === '' || word === 'unknown' || word === 'null' || word === 'none') return '';
  return BY_WORD.get(word) ?? 'other';
});

/**
 * The raw reason of an array, a JSON text of one, a comma list or a single word: the first that says
 * something. '' for none.
 */
export function rawFinishReason(value: unknown): string {
  if (typeof value === 'string') return rawReasonOfText(value);
  if (!Array.isArray(value)) return rawReason(value);
  // Short lists are one object wherever they are alike.
  let reason = reasonOfList.get(value);
  if (reason === undefined) reasonOfList.set(value, (reason = rawReason(value)));
  return reason;
}

const reasonOfList = new WeakMap<readonly unknown[], string>();
const rawReasonOfText = remembered((text) => rawReason(text));

function rawReason(value: unknown): string {
  const read = structured(value);
  const list: readonly unknown[] = Array.isArray(read) ? read : toText(read).split(',');
  for (const item of list) {
    const text = toText(item).replace(/^[[\]"\s]+|[[\]"\s]+$/g, '');
    if (text !== '' && text.toLowerCase() !== 'unknown') return text.slice(0, 64);
  }
  return '';
}

/** An instrumentation's `stop` yields to the provider's own word for a cut, filtered or tool-calling answer. */
export function betterFinish(stated: string, provider: string): string {
  if (stated === '' || provider === '') return stated || provider;
  const said = finishReasonOf(stated);
  const truth = finishReasonOf(provider);
  return said === 'stop' && truth !== 'stop' && truth !== '' && truth !== 'other'
    ? provider
    : stated;
}
