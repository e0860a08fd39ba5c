// What a judge of refusals makes of the classifier's rate, on the explain page beside the raw rate.

import type { CorrectedRate, JudgedRefusals, ShareEstimate } from '../model/explanation.ts';
import { ABSENT, formatCount, formatTime, formatValue } from './format.ts';
import { markup, type Html } from './html.ts';

/** Nothing where no call of the segment was judged. */
export function judgedPanel(judged: JudgedRefusals | null): Html | null {
  if (judged === null) return null;
  const { agreement } = judged;
  const called = agreement.truePositives + agreement.falsePositives;
  const refused = agreement.truePositives + agreement.falseNegatives;
  return markup`<section class="panel">
    <h2>Against the judge</h2>
    ${judged.status === 'insufficient' ? insufficient(judged) : figures(judged)}
    <p class="nothing small">
      ${formatCount(judged.judged)} judged calls since ${formatTime(judged.fromMs).slice(0, 10)}: the judge calls
      ${formatCount(refused)} of them refused, the classifier ${formatCount(called)},
      ${formatCount(agreement.truePositives)} both. It holds if calls are picked for the judge whatever
      the classifier says. Verdicts and alerts use the raw rate.
    </p>
  </section>`;
}

function insufficient({ judged, needed }: JudgedRefusals): Html {
  return markup`<p>
    Insufficient: ${formatCount(judged)} judged calls, where ${needed} are needed with refused and
    answered ones among them. The rate is not corrected.
  </p>`;
}

function figures(judged: JudgedRefusals): Html {
  return markup`${judged.status === 'corrected' ? rates(judged) : markup`<p>On these calls the classifier tells no better than chance: the rate is not corrected.</p>`}
    <p>
      The classifier finds <b>${estimate(judged.sensitivity)}</b> of what the judge calls refused
      (sensitivity) and passes <b>${estimate(judged.specificity)}</b> of the rest (specificity).
    </p>`;
}

function rates({ now, usual }: JudgedRefusals): Html | null {
  if (now === null && usual === null) return null;
  return markup`<div class="scroll"><table>
    <thead><tr><th></th><th class="n">Classifier</th><th class="n">Corrected</th><th class="n">95 %</th></tr></thead>
    <tbody>${rateLine('now', now)} ${rateLine('usually', usual)}</tbody></table></div>`;
}

function rateLine(name: string, rate: CorrectedRate | null): Html | null {
  if (rate === null) return null;
  const { raw, corrected } = rate;
  return markup`<tr><td>${name}</td><td class="n">${percent(raw)}</td>
    <td class="n"><b>${percent(corrected.value)}</b></td>
    <td class="n">${percent(corrected.low)} … ${percent(corrected.high)}</td></tr>`;
}

function estimate(share: ShareEstimate | null): string {
  return share === null
    ? ABSENT
    : `${percent(share.value)} (${percent(share.low)} … ${percent(share.high)})`;
}

const percent = (share: number) => formatValue('refusal_rate', share);
