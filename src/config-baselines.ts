// What a monitor's kind of baseline needs beside it: said when the configuration is read, with the fix.

import type { z } from 'zod';
import type { SignalName } from './model/judgement.ts';
import { defaultGroups, VERSION_COLUMNS, type LeafColumn } from './model/signals.ts';

interface DeclaredMonitor {
  readonly signal: string;
  readonly group_by?: readonly LeafColumn[] | undefined;
  readonly baseline?: string | undefined;
  readonly control?: Readonly<Partial<Record<LeafColumn, string>>> | undefined;
}

/** One monitor: versions that it groups by, a control segment that it has. */
export function refuseLostBaseline(monitor: DeclaredMonitor, context: z.RefinementCtx): void {
  const groups = monitor.group_by ?? defaultGroups(monitor.signal as SignalName);
  const versions = groups.filter((column) => VERSION_COLUMNS.includes(column));
  if (monitor.baseline === 'previous_version' && versions.length !== 1) {
    const message = `previous_version needs exactly one of ${VERSION_COLUMNS.join(', ')} in group_by, which has ${versions.join(' and ') || 'none'}`;
    context.addIssue({ code: 'custom', path: ['baseline'], input: monitor.baseline, message });
  }
  refuseControl(monitor, groups, context);
}

function refuseControl(
  { baseline, control }: DeclaredMonitor,
  groups: readonly LeafColumn[],
  context: z.RefinementCtx,
): void {
  const refuse = (path: string[], input: unknown, message: string) =>
    context.addIssue({ code: 'custom', path: ['control', ...path], input, message });
  const entries = Object.entries(control ?? {});
  if (baseline === 'control' && entries.length === 0) {
    refuse(
      [],
      control,
      'baseline: control needs the control segment, such as { tenant: internal }',
    );
  }
  if (baseline !== 'control' && control !== undefined) {
    refuse([], control, 'goes with baseline: control only; set that or leave control out');
  }
  const known = [...new Set(['service', 'environment', ...groups])];
  for (const [column, value] of entries) {
    if (known.includes(column)) continue;
    refuse(
      [column],
      value,
      `the monitor does not group by it: add it to group_by or use one of ${known.join(', ')}`,
    );
  }
}

/** Monitors that are to be compared with a pinned span, where none is given. */
export function refuseMissingSpan(
  config: {
    readonly monitors: { readonly declared: readonly DeclaredMonitor[] };
    readonly baselines: { readonly pinned?: unknown };
  },
  context: z.RefinementCtx,
): void {
  if (config.baselines.pinned !== undefined) return;
  for (const [index, { baseline }] of config.monitors.declared.entries()) {
    if (baseline !== 'pinned') continue;
    const message = 'pinned needs a span of time: set baselines.pinned.from and .to';
    const path = ['monitors', 'declared', index, 'baseline'];
    context.addIssue({ code: 'custom', path, input: baseline, message });
  }
}
