// The part of Grafana's Classic dashboard model that ours use, as it loads in Grafana 11.6 to 13.
// Classic because file provisioning refuses the newer one; data sources are variables, because
// `${DS_X}` inputs only resolve in the import dialog.

/** Refers to the dashboard variables, so that one file works for import, provisioning and any instance. */
const PROMETHEUS = { type: 'prometheus', uid: '${prometheus}' } as const;
const CLICKHOUSE = { type: 'grafana-clickhouse-datasource', uid: '${clickhouse}' } as const;

/** How the ClickHouse plugin reads an answer. */
const FORMAT = { timeseries: 0, table: 1, traces: 3 } as const;

export interface Target {
  readonly datasource: typeof PROMETHEUS | typeof CLICKHOUSE;
  readonly [key: string]: unknown;
}

export type PanelType =
  'timeseries' | 'stat' | 'table' | 'state-timeline' | 'alertlist' | 'bargauge' | 'traces' | 'text';

export interface Panel {
  readonly type: PanelType;
  readonly title: string;
  /** Names the metric or table the panel reads: tested. */
  readonly description: string;
  /** Grafana unit id: percentunit, s, short, currencyUSD, bytes, reqps … */
  readonly unit?: string;
  readonly width: number;
  readonly height?: number;
  readonly targets?: readonly Target[];
  readonly options?: Readonly<Record<string, unknown>>;
  /** Merged into fieldConfig.defaults. */
  readonly defaults?: Readonly<Record<string, unknown>>;
  readonly overrides?: readonly unknown[];
}

export interface Dashboard {
  /** Also the file name. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly variables: readonly unknown[];
  readonly rows: readonly (readonly Panel[])[];
}

/** A PromQL target; `legend` in Grafana's {{label}} form. */
export function promql(expr: string, legend = '', instant = false): Target {
  return {
    datasource: PROMETHEUS,
    editorMode: 'code',
    expr,
    legendFormat: legend === '' ? '__auto' : legend,
    range: !instant,
    instant,
    ...(instant ? { format: 'table' } : {}),
  };
}

/** A ClickHouse target. Statement macros are avoided: they need recent plugin versions. */
export function sql(rawSql: string, format: keyof typeof FORMAT = 'table'): Target {
  return {
    datasource: CLICKHOUSE,
    editorType: 'sql',
    queryType: format === 'timeseries' ? 'timeseries' : format === 'traces' ? 'traces' : 'table',
    format: FORMAT[format],
    pluginVersion: '4.20.0',
    rawSql,
  };
}

const dataSource = (name: 'prometheus' | 'clickhouse', query: string) => ({
  type: 'datasource',
  name,
  label: name === 'prometheus' ? 'Prometheus' : 'ClickHouse',
  query,
  regex: '',
  hide: 0,
  refresh: 1,
  includeAll: false,
  multi: false,
  current: {},
  options: [],
});

/** A variable over the values of a Prometheus label, all of them unless chosen. */
export function labelVariable(name: string, metric: string, label = name) {
  return {
    type: 'query',
    name,
    label: name,
    datasource: PROMETHEUS,
    definition: `label_values(${metric}, ${label})`,
    query: { query: `label_values(${metric}, ${label})`, refId: name, qryType: 1 },
    refresh: 2,
    sort: 1,
    includeAll: true,
    multi: true,
    allValue: '.*',
    regex: '',
    hide: 0,
    current: {},
    options: [],
  };
}

export function textVariable(name: string, label: string, value: string) {
  return {
    type: 'textbox',
    name,
    label,
    query: value,
    hide: 0,
    current: { text: value, value },
    options: [{ text: value, value, selected: true }],
  };
}

export const DATA_SOURCES = [
  dataSource('prometheus', 'prometheus'),
  dataSource('clickhouse', 'grafana-clickhouse-datasource'),
] as const;

/** Matchers for the service and environment variables in PromQL … */
export const CHOSEN = 'service=~"$service",environment=~"$environment"';
/** … and the condition for them in SQL; `$service` bare is what the macro compares. */
export const CHOSEN_SQL =
  '$__conditionalAll(service IN (${service:singlequote}), $service) AND $__conditionalAll(environment IN (${environment:singlequote}), $environment)';

const CHANGES_SQL = `SELECT timestamp AS time, concat(service, ': ', kind, ' ', old_value, ' → ', new_value) AS text, kind AS tags
FROM changes FINAL
WHERE $__timeFilter(timestamp) AND ${CHOSEN_SQL}
ORDER BY timestamp LIMIT 500`;

/** Vertical lines at every change of lineage: the first question at any bend. */
const CHANGE_ANNOTATION = {
  name: 'Changes',
  datasource: CLICKHOUSE,
  enable: true,
  hide: false,
  iconColor: 'purple',
  target: { editorType: 'sql', format: FORMAT.table, refId: 'Changes', rawSql: CHANGES_SQL },
};

const NO_TRAFFIC = [
  { type: 'special', options: { match: 'nan', result: { text: 'No traffic', color: 'text' } } },
  { type: 'special', options: { match: 'null', result: { text: 'No traffic', color: 'text' } } },
];

const VISIBLE_OPTIONS: Partial<Record<PanelType, Readonly<Record<string, unknown>>>> = {
  timeseries: {
    legend: { displayMode: 'list', placement: 'bottom', showLegend: true, calcs: [] },
    tooltip: { mode: 'multi', sort: 'desc' },
  },
  stat: {
    reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
    colorMode: 'background',
    graphMode: 'none',
    textMode: 'value_and_name',
  },
  table: { showHeader: true, cellHeight: 'sm', footer: { show: false } },
};

/** The dashboard as Grafana's JSON: panels laid out in rows of 24 columns, ids in reading order. */
export function toJson(dashboard: Dashboard): unknown {
  return {
    id: null,
    uid: `spandrift-${dashboard.name}`,
    title: dashboard.title,
    description: dashboard.description,
    tags: ['spandrift', 'llm'],
    schemaVersion: 39,
    version: 1,
    editable: true,
    graphTooltip: 1,
    refresh: '1m',
    time: { from: 'now-24h', to: 'now' },
    timezone: 'browser',
    links: [
      {
        type: 'dashboards',
        title: 'spandrift',
        tags: ['spandrift'],
        asDropdown: false,
        includeVars: true,
        keepTime: true,
        targetBlank: false,
        icon: 'external link',
        tooltip: '',
        url: '',
      },
    ],
    annotations: { list: [CHANGE_ANNOTATION] },
    templating: { list: [...DATA_SOURCES, ...dashboard.variables] },
    panels: layOut(dashboard.rows),
    __requires: [
      { type: 'grafana', id: 'grafana', name: 'Grafana', version: '11.6.0' },
      { type: 'datasource', id: 'prometheus', name: 'Prometheus', version: '1.0.0' },
      {
        type: 'datasource',
        id: 'grafana-clickhouse-datasource',
        name: 'ClickHouse',
        version: '4.0.0',
      },
    ],
  };
}

const COLUMNS = 24;
const HEIGHT = 8;

function layOut(rows: Dashboard['rows']): unknown[] {
  const panels: unknown[] = [];
  let y = 0;
  for (const row of rows) {
    const width = row.reduce((sum, panel) => sum + panel.width, 0);
    if (width !== COLUMNS) throw new Error(`row '${row[0]?.title}' is ${width} wide, not 24`);
    const height = Math.max(...row.map((panel) => panel.height ?? HEIGHT));
    let x = 0;
    for (const panel of row) {
      const gridPos = { x, y, w: panel.width, h: height };
      panels.push(toPanel(panel, panels.length + 1, gridPos));
      x += panel.width;
    }
    y += height;
  }
  return panels;
}

const REF_IDS = ['A', 'B', 'C', 'D', 'E', 'F'];

function toPanel(panel: Panel, id: number, gridPos: unknown): unknown {
  const targets = panel.targets ?? [];
  return {
    id,
    type: panel.type,
    title: panel.title,
    description: panel.description,
    gridPos,
    ...(targets[0] === undefined ? {} : { datasource: targets[0].datasource }),
    targets: targets.map((target, index) => ({ refId: REF_IDS[index], ...target })),
    options: { ...VISIBLE_OPTIONS[panel.type], ...panel.options },
    fieldConfig: {
      defaults: {
        ...(panel.unit === undefined ? {} : { unit: panel.unit }),
        noValue: 'No traffic',
        mappings: NO_TRAFFIC,
        ...panel.defaults,
      },
      overrides: panel.overrides ?? [],
    },
  };
}

/** Colours and words of llm_drift_state. */
export const STATES = {
  mappings: [
    {
      type: 'value',
      options: {
        0: { text: 'ok', color: 'green', index: 0 },
        1: { text: 'suspected', color: 'yellow', index: 1 },
        2: { text: 'drift', color: 'orange', index: 2 },
        3: { text: 'page', color: 'red', index: 3 },
      },
    },
    ...NO_TRAFFIC,
  ],
  color: { mode: 'thresholds' },
  thresholds: {
    mode: 'absolute',
    steps: [
      { color: 'green', value: null },
      { color: 'yellow', value: 1 },
      { color: 'orange', value: 2 },
      { color: 'red', value: 3 },
    ],
  },
};

/** Threshold colours, rising: green below the first value. */
export function thresholds(...steps: readonly (readonly [value: number, color: string])[]) {
  return {
    thresholds: {
      mode: 'absolute',
      steps: [
        { color: 'green', value: null },
        ...steps.map(([value, color]) => ({ value, color })),
      ],
    },
  };
}

/** A table column shown in a unit, as an override. */
export function columnUnit(column: string, unit: string) {
  return {
    matcher: { id: 'byName', options: column },
    properties: [{ id: 'unit', value: unit }],
  };
}

/** A table column that links somewhere; `url` may use ${__value.raw} and ${__data.fields.x}. */
export function columnLink(column: string, title: string, url: string) {
  return {
    matcher: { id: 'byName', options: column },
    properties: [{ id: 'links', value: [{ title, url, targetBlank: false }] }],
  };
}

/** The state column of a table, in words and colours. */
export const STATE_COLUMN = {
  matcher: { id: 'byName', options: 'state' },
  properties: [
    { id: 'mappings', value: STATES.mappings },
    { id: 'thresholds', value: STATES.thresholds },
    { id: 'custom.cellOptions', value: { type: 'color-background', mode: 'basic' } },
  ],
};
