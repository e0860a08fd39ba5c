// Adds to package-lock.json the optional packages of other platforms that the registry in reach did
// not serve when the lock was written. Without them `npm ci` calls the lock out of sync.
//
//   node .ci/complete-lock.mjs            (after every npm install)

import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
const OS = /(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)/;
const CPU = /(arm64|arm|x64|ia32|ppc64|riscv64|s390x|loong64|mips64el|universal|wasm32)/;

let added = 0;
for (const [path, entry] of Object.entries({ ...lock.packages })) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    if (path === '' || resolves(path, name)) continue;
    lock.packages[`node_modules/${name}`] = {
      version: range.replace(/^[\^~]/, ''),
      ...platform(name),
      ...(entry.dev ? { dev: true } : {}),
      optional: true,
    };
    added += 1;
  }
}
lock.packages = Object.fromEntries(
  Object.entries(lock.packages).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
);
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`added ${added} optional packages of other platforms\n`);

function resolves(path, name) {
  return (
    lock.packages[`node_modules/${name}`] !== undefined ||
    lock.packages[`${path}/node_modules/${name}`] !== undefined
  );
}

function platform(name) {
  const tail = name.replace(/^@[^/]+\//, '');
  const os = OS.exec(tail)?.[1];
  const cpu = CPU.exec(tail)?.[1];
  return {
    ...(cpu === undefined ? {} : { cpu: [cpu] }),
    ...(os === undefined ? {} : { os: [os] }),
  };
}
