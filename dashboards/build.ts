// Writes dashboards/*.json. Run: node dashboards/build.ts

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ANSWERS } from './answers.ts';
import { COST } from './cost.ts';
import { DRIFT } from './drift.ts';
import { toJson } from './grafana.ts';
import { OVERVIEW } from './overview.ts';
import { PIPELINE } from './pipeline.ts';

const DASHBOARDS = [OVERVIEW, DRIFT, COST, ANSWERS, PIPELINE];

/** File name → JSON text of every dashboard, in reading order. */
export function renderDashboards(): Map<string, string> {
  return new Map(
    DASHBOARDS.map((dashboard, index) => [
      `${index + 1}-${dashboard.name}.json`,
      `${JSON.stringify(toJson(dashboard), null, 2)}\n`,
    ]),
  );
}

if (import.meta.main) {
  for (const [name, text] of renderDashboards())
    writeFileSync(join(import.meta.dirname, name), text);
}
