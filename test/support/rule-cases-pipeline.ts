// What each alert about spandrift itself must say and when, for rules/tests (see rule-tests.ts).

import type { AlertCases, Expectation, Labels, Scenario, Series } from './rule-tests.ts';

const AT = 'job="spandrift",instance="a:9464"';
const GIB = 1024 ** 3;

const series = (name: string, values: string, labels = AT): Series => ({
  series: `${name}{${labels}}`,
  values,
});

const nothing = (at: string): Expectation => ({ at, fires: [] });

function firing(
  at: string,
  severity: string,
  description: string,
  labels: Labels = {},
): Expectation {
  return {
    at,
    fires: [
      {
        labels: {
          job: 'spandrift',
          service: 'spandrift',
          category: 'pipeline',
          severity,
          ...labels,
        },
        description,
      },
    ],
  };
}

const AT_A = { instance: 'a:9464' };

const quiet = (name: string, at: string, ...input: Series[]): Scenario => ({
  name,
  input,
  expect: [nothing(at)],
});

const watchdog: AlertCases = {
  alert: 'SpandriftWatchdog',
  file: 'pipeline',
  summary: 'Always firing: proof that rules are evaluated and alerts are delivered.',
  scenarios: [
    {
      name: 'fires whatever there is',
      input: [],
      expect: [
        firing(
          '0m',
          'none',
          'This alert fires all the time. Its receiver is a dead-man switch that complains when it stops arriving.',
        ),
      ],
    },
  ],
};

const DOWN_TAIL =
  'for 5 minutes. While this lasts a drift alert that resolves has not been solved: its series is gone.';

const down: AlertCases = {
  alert: 'SpandriftDown',
  file: 'pipeline',
  summary: 'spandrift cannot be scraped: no drift is being watched.',
  scenarios: [
    {
      name: 'a target that does not answer for five minutes, and resolves when it does',
      input: [series('up', '1x2 0x9 1x5')],
      expect: [
        nothing('7m'),
        firing(
          '8m',
          'critical',
          `Prometheus has not reached job spandrift at a:9464 ${DOWN_TAIL}`,
          AT_A,
        ),
        nothing('14m'),
      ],
    },
    {
      name: 'a target that is not there at all',
      input: [],
      expect: [
        nothing('4m'),
        firing('6m', 'critical', `Prometheus has not reached job spandrift ${DOWN_TAIL}`),
      ],
    },
    quiet('another job that is down is not ours', '10m', series('up', '1x20'), {
      series: 'up{job="other",instance="b"}',
      values: '0x20',
    }),
  ],
};

const unreachable: AlertCases = {
  alert: 'SpandriftStoreUnreachable',
  file: 'pipeline',
  summary: 'ClickHouse does not answer: rows wait in the spool and nothing is judged.',
  scenarios: [
    {
      name: 'no answer for five minutes, and resolves',
      input: [
        series('spandrift_store_up', '1x2 0x9 1x5'),
        series('spandrift_spool_bytes', `${GIB}x20`),
        series('spandrift_spool_bytes_max', `${2 * GIB}x20`),
      ],
      expect: [
        nothing('7m'),
        firing(
          '8m',
          'critical',
          'a:9464 has had no answer from ClickHouse for 5 minutes; 1GiB wait in the spool of 2GiB.',
          AT_A,
        ),
        nothing('14m'),
      ],
    },
    quiet('a blink is not', '10m', series('spandrift_store_up', '1x5 0x2 1x20')),
    quiet('no series fires nothing', '10m'),
  ],
};

const JUDGE = `${AT},exported_job="judge"`;

const stale: AlertCases = {
  alert: 'SpandriftMonitorStale',
  file: 'pipeline',
  summary: 'A scheduled job has stopped succeeding: verdicts are out of date.',
  scenarios: [
    {
      name: 'the judge has not ended well for over five minutes, for five more',
      input: [
        series('spandrift_job_last_success_timestamp_seconds', '0+60x3 180x30', JUDGE),
        series('spandrift_job_interval_seconds', '15x40', JUDGE),
      ],
      expect: [
        nothing('13m'),
        firing(
          '15m',
          'critical',
          'Job judge of a:9464: time since the last success 12m 0s, against an interval of 15s.',
          { ...AT_A, exported_job: 'judge', task: 'judge' },
        ),
      ],
    },
    {
      name: 'a scrape that honours labels gives the same',
      input: [
        series(
          'spandrift_job_last_success_timestamp_seconds',
          '0x30',
          'job="judge",instance="a:9464"',
        ),
        series('spandrift_job_interval_seconds', '15x40', 'job="judge",instance="a:9464"'),
      ],
      expect: [
        firing(
          '15m',
          'critical',
          'Job judge of a:9464: time since the last success 15m 0s, against an interval of 15s.',
          { ...AT_A, task: 'judge' },
        ),
      ],
    },
    {
      name: 'a frequent job that never succeeded while others do',
      input: [
        series(
          'spandrift_job_last_success_timestamp_seconds',
          '0+60x30',
          `${AT},exported_job="rollup"`,
        ),
        series('spandrift_job_interval_seconds', '15x40', JUDGE),
      ],
      expect: [
        firing(
          '15m',
          'critical',
          'Job judge of a:9464: time since the last success unknown, there was none, against an interval of 15s.',
          { ...AT_A, exported_job: 'judge', task: 'judge' },
        ),
      ],
    },
    {
      name: 'nothing ever succeeded',
      input: [],
      expect: [
        nothing('4m'),
        firing(
          '6m',
          'critical',
          'Job (any): time since the last success unknown, there was none, against an interval of unknown.',
        ),
      ],
    },
    quiet(
      'a job that runs on time fires nothing',
      '15m',
      series('spandrift_job_last_success_timestamp_seconds', '0+60x30', JUDGE),
      series('spandrift_job_interval_seconds', '15x40', JUDGE),
    ),
    quiet(
      'a daily job may be a day old',
      '60m',
      series('spandrift_job_last_success_timestamp_seconds', '0x90', `${AT},exported_job="slow"`),
      series('spandrift_job_interval_seconds', '86400x90', `${AT},exported_job="slow"`),
    ),
  ],
};

const nearlyFull: AlertCases = {
  alert: 'SpandriftSpoolNearlyFull',
  file: 'pipeline',
  summary: 'The spool is nearly full: exporters will soon be told to wait.',
  scenarios: [
    {
      name: 'over 80 % for five minutes, and resolves',
      input: [
        series('spandrift_spool_bytes', `${1.75 * GIB}x10 0x10`),
        series('spandrift_spool_bytes_max', `${2 * GIB}x20`),
      ],
      expect: [
        nothing('4m'),
        firing(
          '6m',
          'critical',
          'The spool of a:9464 is 87.5% full (1.75GiB of 2GiB). At 100 % requests are answered 503 or UNAVAILABLE with a retry delay.',
          AT_A,
        ),
        nothing('12m'),
      ],
    },
    quiet(
      'at 79 % nothing fires',
      '15m',
      series('spandrift_spool_bytes', `${Math.floor(0.79 * 2 * GIB)}x20`),
      series('spandrift_spool_bytes_max', `${2 * GIB}x20`),
    ),
    quiet('no limit known fires nothing', '15m', series('spandrift_spool_bytes', `${GIB}x20`)),
  ],
};

const backlog: AlertCases = {
  alert: 'SpandriftSpoolBacklog',
  file: 'pipeline',
  summary: 'Accepted data reaches ClickHouse minutes late.',
  scenarios: [
    {
      name: 'five minutes late for ten minutes, and resolves',
      input: [
        series('spandrift_spool_oldest_age_seconds', '0+60x20 0x10'),
        series('spandrift_spool_bytes', `${512 * 1024}x40`),
      ],
      expect: [
        nothing('15m'),
        firing(
          '17m',
          'warning',
          'The oldest batch in the spool of a:9464 has waited 17m 0s, against seconds normally; 512kiB wait. Drift is judged late by as much.',
          AT_A,
        ),
        nothing('22m'),
      ],
    },
    quiet(
      'just five minutes is not',
      '30m',
      series('spandrift_spool_oldest_age_seconds', '300x40'),
    ),
    quiet('no series fires nothing', '15m'),
  ],
};

const REQUESTS = `${AT},transport="grpc",signal="traces"`;

const rejecting: AlertCases = {
  alert: 'SpandriftIngestRejecting',
  file: 'pipeline',
  summary: 'Part of what services send is refused.',
  scenarios: [
    {
      name: 'two of a hundred spans refused, and resolves',
      input: [
        series('spandrift_receive_spans_total', '0+98x60'),
        series('spandrift_rejected_spans_total', '0+2x30 60x30', `${AT},reason="trace_id"`),
        series('spandrift_receive_requests_total', '0+10x60', `${REQUESTS},outcome="partial"`),
      ],
      expect: [
        firing(
          '25m',
          'warning',
          '2% of what a:9464 received in 10 minutes was refused, against 0 % normally: 20 spans, 0 requests.',
          AT_A,
        ),
        nothing('45m'),
      ],
    },
    {
      name: 'a tenth of the requests turned away, whatever was in them',
      input: [
        series('spandrift_receive_requests_total', '0+9x60', `${REQUESTS},outcome="ok"`),
        series('spandrift_receive_requests_total', '0+1x60', `${REQUESTS},outcome="retry"`),
      ],
      expect: [
        firing(
          '25m',
          'warning',
          '10% of what a:9464 received in 10 minutes was refused, against 0 % normally: 0 spans, 10 requests.',
          AT_A,
        ),
      ],
    },
    quiet(
      'just under one in a hundred does not',
      '25m',
      series('spandrift_receive_spans_total', '0+991x60'),
      series('spandrift_rejected_spans_total', '0+9x60', `${AT},reason="trace_id"`),
    ),
    quiet(
      'a few bad requests among few do not',
      '25m',
      series('spandrift_receive_requests_total', '0+0.5x60', `${REQUESTS},outcome="rejected"`),
    ),
    quiet('no series fires nothing', '15m'),
  ],
};

const dialect: AlertCases = {
  alert: 'SpandriftUnknownDialect',
  file: 'pipeline',
  summary: 'Model calls arrive from an instrumentation that is not known.',
  scenarios: [
    {
      name: 'a tenth of the calls, for half an hour, and resolves',
      input: [
        series(
          'spandrift_normalise_records_total',
          '0+100x250',
          `${AT},dialect="x",table="llm_calls"`,
        ),
        series('spandrift_normalise_unknown_dialect_total', '0+10x120 1200x130'),
      ],
      expect: [
        nothing('20m'),
        firing(
          '120m',
          'warning',
          '10% of the model calls a:9464 received in an hour come from an unknown instrumentation, against 0 % normally, over 6000 calls. They are read through the shared vocabulary and may miss facts.',
          AT_A,
        ),
        nothing('190m'),
      ],
    },
    quiet(
      'just under one in twenty does not',
      '120m',
      series(
        'spandrift_normalise_records_total',
        '0+1000x150',
        `${AT},dialect="x",table="llm_calls"`,
      ),
      series('spandrift_normalise_unknown_dialect_total', '0+49x150'),
    ),
    quiet(
      'a handful of calls does not',
      '120m',
      series(
        'spandrift_normalise_records_total',
        '0+0.3x150',
        `${AT},dialect="x",table="llm_calls"`,
      ),
      series('spandrift_normalise_unknown_dialect_total', '0+0.3x150'),
    ),
    quiet('no series fires nothing', '60m'),
  ],
};

const overflow: AlertCases = {
  alert: 'SpandriftLabelOverflow',
  file: 'pipeline',
  summary: 'A metric label has more values than the configured cap.',
  scenarios: [
    {
      name: 'values over the cap, and resolves after an hour without',
      input: [series('spandrift_label_overflow_total', '0+1x100 100x100', `${AT},label="tenant"`)],
      expect: [
        nothing('10m'),
        firing(
          '90m',
          'info',
          '60 observations of a:9464 in an hour were counted under tenant="other", against 0 normally: the cap publish.label_values_max is reached. Tables keep the true value.',
          { ...AT_A, label: 'tenant' },
        ),
        nothing('165m'),
      ],
    },
    quiet(
      'a counter that does not move fires nothing',
      '90m',
      series('spandrift_label_overflow_total', '7x100', `${AT},label="tenant"`),
    ),
    quiet('no series fires nothing', '60m'),
  ],
};

export const PIPELINE_CASES: readonly AlertCases[] = [
  watchdog,
  down,
  unreachable,
  stale,
  nearlyFull,
  backlog,
  rejecting,
  dialect,
  overflow,
];
