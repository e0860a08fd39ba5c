// Findings whose ids left this process on a page or over the API: an id that somebody copied still names its
// finding minutes later, though only changes and every fifth minute are written to the store.

import type { Finding } from '../model/judgement.ts';
import type { Verdict } from './verdict.ts';

const FINDINGS_MAX = 5000;

export interface ShownFindings {
  remember(findings: Iterable<Finding>): void;
  find(findingId: string): Finding | undefined;
  /** The standing verdict of this id. */
  standing(findingId: string): Verdict | undefined;
}

/** Remembers the newest few thousand; `verdicts` gives what stands now. */
export function createShownFindings(verdicts: () => readonly Verdict[]): ShownFindings {
  const shown = new Map<string, Finding>();
  const standing = (findingId: string) =>
    verdicts().find(({ finding }) => finding.findingId === findingId);
  return {
    standing,
    find: (findingId) => standing(findingId)?.finding ?? shown.get(findingId),
    remember: (findings) => {
      for (const finding of findings) {
        shown.delete(finding.findingId);
        shown.set(finding.findingId, finding);
      }
      for (const id of shown.keys()) {
        if (shown.size <= FINDINGS_MAX) return;
        shown.delete(id);
      }
    },
  };
}
