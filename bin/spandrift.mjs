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

const source = new URL('../src/main.ts', import.meta.url);
const { main } = await import(
  existsSync(source) ? source.href : new URL('../dist/main.js', import.meta.url).href
);
process.exitCode = await main(process.argv, process.env);
