// The store's promises on the remote path: the real client over HTTP to the endpoint over the embedded engine.

import {
  openClickHouseEndpoint,
  type ClickHouseEndpoint,
} from '../../src/store/clickhouse-endpoint.ts';
import { describeStore } from '../support/store-suite.ts';

let endpoint: ClickHouseEndpoint | undefined;

describeStore({
  name: 'remote path',
  locate: async (folder) => {
    endpoint ??= await openClickHouseEndpoint({
      path: `${folder}/engine`,
      database: 'spandrift',
      port: 0,
      readOnly: false,
    });
    return { url: endpoint.url };
  },
  close: async () => {
    await endpoint?.close();
  },
});
