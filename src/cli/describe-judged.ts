// What a judge of refusals makes of the classifier's rate, as `explain` prints it.

import { sayValue } from './table.ts';

interface Share {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Of the API's answer, the parts that are shown. */
export interface Judged {
  readonly status: string;
  readonly judged: number;
  readonly needed: number;
  readonly sensitivity: Share | null;
  readonly specificity: Share | null;
  readonly now: { readonly raw: number; readonly corrected: Share } | null;
  readonly usual: { readonly raw: number; readonly corrected: Share } | null;
}

/** Lines beside the raw rate, which verdicts and alerts go by; none where no call was judged. */
export function describeJudged(judged: Judged | null): string[] {
  if (judged === null) return [];
  const head = ['', `against the judge (${judged.judged} judged calls):`];
  if (judged.status === 'insufficient') {
    return [
      ...head,
      `  insufficient: ${judged.needed} are needed, refused and answered ones among them`,
    ];
  }
  const percent = (share: number) => sayValue(share, 'rate');
  const say = (share: Share | null) =>
    share === null
      ? '–'
      : `${percent(share.value)} (${percent(share.low)} … ${percent(share.high)})`;
  const rates = (['now', 'usual'] as const).flatMap((name) => {
    const rate = judged[name];
    if (rate === null) return [];
    return [`  ${name.padEnd(11)} ${percent(rate.raw)} raw, ${say(rate.corrected)} corrected`];
  });
  const note = '  the classifier tells no better than chance on these calls: not corrected';
  return [
    ...head,
    ...(judged.status === 'uninformative' ? [note] : rates),
    `  sensitivity ${say(judged.sensitivity)}`,
    `  specificity ${say(judged.specificity)}`,
  ];
}
