// A progress bar on standard error where it is a terminal, silence elsewhere: logs and pipes get the
// summary line that the command prints at the end.

import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  /** `share` 0 to 1; `note` stands behind the bar. */
  readonly update: (share: number, note: string) => void;
  readonly stop: () => void;
}

const STEPS = 1000;

/** Starts a bar at zero. On a stream that is no terminal both functions do nothing. */
export function createProgress(title: string): Progress {
  const bar = new SingleBar(
    { format: `${title} {bar} {percentage}% {note}`, stream: process.stderr, hideCursor: true },
    Presets.shades_classic,
  );
  bar.start(STEPS, 0, { note: '' });
  return {
    update: (share, note) => bar.update(Math.round(share * STEPS), { note }),
    stop: () => bar.stop(),
  };
}
