// The cases of a golden-set run on its explain page: which broke, and which only one of the runs has.

import type { Finding } from '../model/judgement.ts';
import { markup, type Html } from './html.ts';

export function canaryPanel({ explanation, segment }: Finding): Html {
  const text = (name: string) => (explanation[name] ?? '') as string | number;
  const cases = (name: string) => ({
    named: (explanation[name] ?? []) as readonly string[],
    count: Number(explanation[`${name}_count`] ?? 0),
  });
  const reference = text('reference_run');
  return markup`<section class="panel">
    <h2>Case by case</h2>
    <p class="nothing">
      Run <code>${text('run')}</code>
      ${
        reference === ''
          ? 'is the first of its set.'
          : markup`against <code>${reference}</code>, the last run that was not worse.`
      }
    </p>
    ${list('Passed, now fail', cases('regressed'))} ${list('In one of the runs only', cases('missing'))}
    <p class="nothing small">
      All of them: <code>spandrift canary --set ${segment['canary_set']}</code>. ${text('improved_count')} cases failed and
      now pass.
    </p>
  </section>`;
}

function list(
  title: string,
  cases: { readonly named: readonly string[]; readonly count: number },
): Html | null {
  if (cases.count === 0) return null;
  const more = cases.count - cases.named.length;
  return markup`<h3>${title} <span class="count">${cases.count}</span></h3>
    <p>
      ${cases.named.map((name) => markup`<code>${name}</code> `)}${more > 0 ? `and ${more} more` : ''}
    </p>`;
}
