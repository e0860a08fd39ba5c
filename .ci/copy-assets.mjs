// After the compiler: files that code reads beside itself (weights) go where the compiled code looks.

import { cpSync, globSync } from 'node:fs';

const root = new URL('..', import.meta.url).pathname;
for (const file of globSync('src/**/*.{bin,json,css,svg,html}', { cwd: root })) {
  cpSync(`${root}${file}`, `${root}${file.replace(/^src\//, 'dist/')}`);
  process.stdout.write(`copied ${file}\n`);
}
