// The read-only query port over the embedded engine, asked as other programs ask it: plain HTTP.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import {
  openClickHouseEndpoint,
  type ClickHouseEndpoint,
} from '../../src/store/clickhouse-endpoint.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { RETENTION } from '../support/store.ts';

let folder: string;
let store: Store;
let port: ClickHouseEndpoint;

before(async () => {
  folder = await mkdtemp(`${tmpdir()}/spandrift-port-`);
  store = await openStore({
    path: `${folder}/store`,
    database: 'spandrift',
    migrations: 'migrations',
    retention: RETENTION,
  });
  await store.migrate();
  port = await openClickHouseEndpoint({
    path: `${folder}/store`,
    database: 'spandrift',
    port: 0,
    readOnly: true,
  });
});

after(async () => {
  await port.close();
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

const ask = (sql: string, parameters: Record<string, string> = {}) =>
  fetch(`${port.url}/?${new URLSearchParams(parameters).toString()}`, {
    method: 'POST',
    body: sql,
  });

test('ping answers as a ClickHouse server does', async () => {
  assert.equal(await (await fetch(`${port.url}/ping`)).text(), 'Ok.\n');
});

test('a query reads the tables of the service, in the format asked for', async () => {
  const answer = await ask('SELECT count() AS calls FROM v_calls FORMAT JSONEachRow');
  assert.equal(answer.status, 200);
  assert.deepEqual(await answer.json(), { calls: 0 });
  assert.equal(answer.headers.get('x-clickhouse-format'), 'JSONEachRow');
});

test('parameters are bound, the statement may stand in the URL', async () => {
  const query = 'SELECT {a:String} AS a, {b:Array(UInt8)} AS b';
  const url = `${port.url}/?${new URLSearchParams({ query, param_a: "it's", param_b: '[1,2]', default_format: 'JSONCompactEachRow' }).toString()}`;
  assert.deepEqual(await (await fetch(url)).json(), ["it's", [1, 2]]);
});

test('an error has the code of the engine in its header and text', async () => {
  const answer = await ask('SELECT * FROM no_such_table');
  assert.equal(answer.status, 404);
  assert.equal(answer.headers.get('x-clickhouse-exception-code'), '60');
  assert.match(await answer.text(), /^Code: 60\. DB::Exception: .*UNKNOWN_TABLE/);
});

test('no statement reads files, fetches addresses, writes or changes anything', async () => {
  const secret = `${folder}/secret.txt`;
  await writeFile(secret, 'do not read');
  const statements = [
    `SELECT file('${secret}')`,
    `SELECT * FROM file('${secret}', 'LineAsString')`,
    `SELECT * FROM \`file\`('${secret}', 'LineAsString')`,
    `SELECT * FROM '${secret}'`,
    `SELECT * FROM default.\`${secret}\``,
    `SELECT 1 INTO OUTFILE '${folder}/out.txt'`,
    `INSERT INTO changes (kind) VALUES ('x')`,
    `INSERT INTO FUNCTION file('${folder}/out.txt', 'CSV', 'a String') SELECT 'x'`,
    'DROP TABLE changes',
    'SELECT 1; DROP TABLE changes',
    'SET readonly = 0',
    "SELECT * FROM url('http://127.0.0.1:1/', CSV, 'a String')",
    "SELECT * FROM eval('SELECT 1')",
    'SELECT 1 SETTINGS readonly = 0',
  ];
  for (const statement of statements) {
    const answer = await ask(statement, { readonly: '0' });
    const text = await answer.text();
    assert.ok(answer.status >= 400, `${statement} → ${answer.status}`);
    assert.doesNotMatch(text, /do not read/);
  }
  assert.equal((await (await ask('SELECT count() FROM changes')).text()).trim(), '0');
});

test('settings of one request do not reach the next', async () => {
  const asked = await ask('SELECT 18446744073709551615 AS n FORMAT JSONEachRow', {
    output_format_json_quote_64bit_integers: '1',
  });
  assert.equal(await asked.text(), '{"n":"18446744073709551615"}\n');
  const plain = await ask('SELECT 18446744073709551615 AS n FORMAT JSONEachRow');
  assert.equal(await plain.text(), '{"n":18446744073709551615}\n');
});

test('a page of another origin cannot use the port through a name that resolves here', async () => {
  const { port: number } = new URL(port.url);
  const status = await new Promise((resolve, reject) => {
    request(
      { host: '127.0.0.1', port: number, path: '/?query=SELECT+1', headers: { host: 'evil.test' } },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    )
      .on('error', reject)
      .end();
  });
  assert.equal(status, 403);
});
