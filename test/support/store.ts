// Settings that the tests of the store share.

import type { Retention } from '../../src/store/store.ts';

export const RETENTION: Retention = {
  traces_days: 500,
  logs_days: 500,
  metrics_days: 500,
  calls_days: 500,
  messages_days: 500,
  rollups_days: 500,
  findings_days: 500,
};
