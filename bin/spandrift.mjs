#!/usr/bin/env node
// Entry for every Node, old ones included: says in one line when Node is too old, else hands over.
import { existsSync } from 'node:fs';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `spandrift needs Node 22.18 or newer and this is ${process.versions.node}; from a clone, "npm ci" then "npm start" brings its own.\n`,
  );
  process.exit(2);
}

// Every statement of the embedded ClickHouse holds a thread of libuv's pool for its whole length; with
// the default of 4 a few slow ones would hold up the spool's fsync.
process.env.UV_THREADPOOL_SIZE ??= '16';

// A reader of our output that goes away (`serve | head`) is no reason to stop serving.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

const source = new URL('../src/main.ts', import.meta.url);
const { main } = await import(
  existsSync(source) ? source.href : new URL('../dist/main.js', import.meta.url).href
);
process.exitCode = await main(process.argv, process.env);
