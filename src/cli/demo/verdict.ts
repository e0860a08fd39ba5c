// What the running service says about one segment, read where everybody can: /api/v1/drift.

import { z } from 'zod';

const finding = z.object({
  finding_id: z.string(),
  monitor: z.string(),
  segment: z.record(z.string(), z.string()),
  current: z.number().nullable(),
  baseline: z.number().nullable(),
  current_samples: z.number(),
  baseline_samples: z.number(),
  evidence: z.number(),
  thresholds: z.object({ page: z.number() }),
  state: z.number(),
  status: z.string(),
});

export type DemoFinding = z.infer<typeof finding>;

const page = z.object({ findings: z.array(finding) });

export interface Segment {
  readonly monitor: string;
  readonly service: string;
  readonly environment: string;
  readonly requestModel: string;
}

/** The newest finding of the segment, or undefined before the first judgement. */
export async function readFinding(
  boardUrl: string,
  segment: Segment,
): Promise<DemoFinding | undefined> {
  const response = await fetch(`${boardUrl}/api/v1/drift`);
  const { findings } = page.parse(await response.json());
  return findings.find(
    (candidate) =>
      candidate.monitor === segment.monitor &&
      candidate.segment['service'] === segment.service &&
      candidate.segment['environment'] === segment.environment &&
      candidate.segment['request_model'] === segment.requestModel,
  );
}

const percent = (value: number | null) => (value === null ? '–' : `${(100 * value).toFixed(1)} %`);

const VERDICTS = ['ok', 'suspected', 'drift', 'page'] as const;

/** One line: refusals now and usually, evidence against its threshold, the verdict. */
export function describeFinding(finding: DemoFinding): string {
  const verdict = finding.state === 0 ? finding.status : (VERDICTS[finding.state] ?? '?');
  return (
    `refusals ${percent(finding.current)} of ${finding.current_samples} calls, usual ${percent(finding.baseline)}; ` +
    `evidence ${finding.evidence.toFixed(1)} of ${finding.thresholds.page.toFixed(1)} for a page; verdict: ${verdict}`
  );
}
