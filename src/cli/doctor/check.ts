// One line of the doctor's report.

export type CheckState = 'ok' | 'warning' | 'bad' | 'skipped';

export interface Check {
  readonly name: string;
  readonly state: CheckState;
  /** What was found, with numbers; for warning and bad also what to do. */
  readonly detail: string;
}

export const ok = (name: string, detail: string): Check => ({ name, state: 'ok', detail });
export const warning = (name: string, detail: string): Check => ({
  name,
  state: 'warning',
  detail,
});
export const bad = (name: string, detail: string): Check => ({ name, state: 'bad', detail });
export const skipped = (name: string, detail: string): Check => ({
  name,
  state: 'skipped',
  detail,
});
