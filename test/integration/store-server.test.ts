// The store's promises on a real ClickHouse server, where there is one.

import { test } from 'node:test';
import { describeStore } from '../support/store-suite.ts';

const url = process.env['SPANDRIFT_TEST_CLICKHOUSE_URL'];

if (url === undefined) {
  test('SKIPPED: the store on a real server', {
    skip: 'set SPANDRIFT_TEST_CLICKHOUSE_URL=http://user:password@host:8123 to run it',
  });
} else {
  const { username, password, origin } = new URL(url);
  describeStore({
    name: 'server',
    locate: () =>
      Promise.resolve({
        url: origin,
        username: username === '' ? 'default' : username,
        password,
        database: `spandrift_test_${process.pid}`,
      }),
  });
}
