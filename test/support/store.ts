// Settings that the tests of the store share.

import type { Retention } from '../../src/store/store.ts';

export const RETENTION: Retention = {
  traces_days: 3650,
  logs_days: 3650,
  metrics_days: 3650,
  calls_days: 3650,
  messages_days: 3650,
  rollups_days: 3650,
  findings_days: 3650,
};
