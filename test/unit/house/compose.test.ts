// docker-compose.yml and the Dockerfile agree with each other, with the contract's ports and with the
// configuration. No container is started: that needs a Docker daemon, which tests do not have.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { configSchema, loadConfig } from '../../../src/config.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

interface Service {
  readonly image: string;
  readonly build?: { readonly context: string; readonly args: Record<string, string> };
  readonly environment?: Record<string, string | number>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Record<string, { readonly condition: string }>;
  readonly command?: readonly string[];
}

const text = read('docker-compose.yml');
const compose = parse(text) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
};
const services = Object.entries(compose.services);
const dockerfile = read('Dockerfile');

test('the services of the contract are there', () => {
  for (const name of ['spandrift', 'clickhouse', 'prometheus', 'alertmanager', 'grafana']) {
    assert.ok(name in compose.services, name);
  }
});

test('images are pinned to a version, ours is built', () => {
  for (const [name, { image, build }] of services) {
    if (build !== undefined) continue;
    assert.match(image, /:v?\d+[\w.-]*$/, `${name}: ${image}`);
  }
  for (const [, image] of dockerfile.matchAll(/^FROM (\S+)/gm)) {
    assert.match(image ?? '', /^node:24-bookworm-slim$/);
  }
});

test('every port is published on the loopback interface, ours as in the contract', () => {
  const published = services.flatMap(([name, { ports = [] }]) => ports.map((port) => [name, port]));
  for (const [name, port] of published) assert.match(port ?? '', /^127\.0\.0\.1:\d+:\d+$/, name);
  assert.deepEqual(compose.services['spandrift']?.ports, [
    '127.0.0.1:4317:4317',
    '127.0.0.1:4318:4318',
    '127.0.0.1:9464:9464',
  ]);
  const { receive, publish } = configSchema.parse({});
  assert.deepEqual([receive.grpc_port, receive.http_port, publish.port], [4317, 4318, 9464]);
});

test('mounted files exist and named volumes are declared', () => {
  for (const [name, { volumes = [] }] of services) {
    for (const volume of volumes) {
      const [source = ''] = volume.split(':');
      if (source.startsWith('.')) assert.ok(existsSync(join(ROOT, source)), `${name}: ${source}`);
      else assert.ok(source in compose.volumes, `${name}: ${source}`);
    }
  }
});

test('passwords come from .env and have no default', () => {
  const secrets = services.flatMap(([, { environment = {} }]) =>
    Object.entries(environment).filter(([key]) => key.includes('PASSWORD')),
  );
  assert.ok(secrets.length >= 5);
  for (const [key, value] of secrets) assert.match(String(value), /^\$\{\w+:\?[^}]+\}$/, key);
  const needed = new Set([...text.matchAll(/\$\{(\w+):\?/g)].map((match) => match[1] ?? ''));
  const made = [...read('deploy/make-env.sh').matchAll(/echo "(\w+)=\$\(random\)"/g)];
  assert.deepEqual([...needed].toSorted(), made.map((match) => match[1] ?? '').toSorted());
  assert.match(read('.gitignore'), /^\.env$/m);
});

test('our settings are keys of the configuration with values it takes', () => {
  const environment = compose.services['spandrift']?.environment ?? {};
  const inImage = Object.fromEntries(
    [...dockerfile.matchAll(/^\s+(SPANDRIFT_\w+)=(\S+?)(?: \\)?$/gm)].map((m) => [m[1], m[2]]),
  );
  const env = Object.fromEntries(
    Object.entries({ ...inImage, ...environment }).map(([key, value]) => [
      key,
      String(value).replace(/^\$\{.*$/, 'secret'),
    ]),
  );
  const config = loadConfig({ file: undefined, env });
  assert.equal(config.store.url, 'http://clickhouse:8123');
  assert.equal(config.receive.host, '0.0.0.0');
  assert.equal(config.publish.host, '0.0.0.0');
  assert.equal(config.spool.path, '/data/spool');
});

test('every service but ours says in the file how its health is seen; ours says it in the image', () => {
  for (const [name, { healthcheck }] of services) {
    if (name === 'spandrift') continue;
    assert.ok((healthcheck?.test.length ?? 0) > 1, name);
  }
  assert.match(dockerfile, /HEALTHCHECK[\s\S]+127\.0\.0\.1:9464\/healthz/);
});

test('services wait for what they need, and nothing waits in a circle', () => {
  const waits = (name: string) => Object.keys(compose.services[name]?.depends_on ?? {});
  for (const [name, { depends_on: dependsOn = {} }] of services) {
    for (const [needed, { condition }] of Object.entries(dependsOn)) {
      assert.ok(needed in compose.services, `${name} needs ${needed}`);
      assert.equal(condition, 'service_healthy');
    }
  }
  const visit = (name: string, path: readonly string[]): void => {
    assert.ok(!path.includes(name), [...path, name].join(' → '));
    for (const next of waits(name)) visit(next, [...path, name]);
  };
  for (const [name] of services) visit(name, []);
  assert.deepEqual(waits('spandrift'), ['clickhouse']);
});

test('the image runs compiled code as an unprivileged user and stops by draining', () => {
  const last = dockerfile.split(/^FROM /m).at(-1) ?? '';
  assert.match(last, /^USER node$/m);
  assert.match(last, /^STOPSIGNAL SIGTERM$/m);
  assert.match(last, /^VOLUME \/data$/m);
  assert.match(dockerfile, /npm run build/);
  assert.match(dockerfile, /NPM_FLAGS="--omit=dev"/);
  assert.equal((compose.services['spandrift'] as unknown as { init: boolean }).init, true);
});

test('what the image copies exists and reaches the build', () => {
  const ignored = read('.dockerignore');
  const copies = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap((match) =>
    (match[1] ?? '').split(' '),
  );
  assert.ok(copies.length > 5);
  for (const path of copies) {
    assert.ok(existsSync(join(ROOT, path)), path);
    assert.match(ignored, new RegExp(`^!${path.replaceAll('.', '\\.')}$`, 'm'), path);
  }
});

test('every data file beside the source is copied by the build, which the image runs', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  assert.match(scripts['build'] ?? '', /copy-assets\.mjs$/);
  assert.match(dockerfile, /^RUN npm run build$/m);
  const copied = /\{([a-z,]+)\}/.exec(readFileSync(join(ROOT, '.ci/copy-assets.mjs'), 'utf8'))?.[1];
  const endings = new Set(copied?.split(','));
  const data = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.[a-z]+$/.test(name) && !name.endsWith('.ts'),
  );
  assert.ok(data.length > 0);
  assert.deepEqual(
    data.filter((name) => !endings.has(name.split('.').at(-1) ?? '')),
    [],
  );
});

test('the password script may be run', () => {
  assert.ok((statSync(join(ROOT, 'deploy/make-env.sh')).mode & 0o100) !== 0);
});
