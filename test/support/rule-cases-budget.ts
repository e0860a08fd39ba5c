// What each alert about objectives and money must say and when, for rules/tests (see rule-tests.ts).

import type { AlertCases, Expectation, Series } from './rule-tests.ts';

const CALLER =
  'job="spandrift",instance="a:9464",service="chat",environment="production",tenant="acme",provider="openai",request_model="gpt-5",response_model="gpt-5"';

const counter = (name: string, perMinute: number, minutes = 80, labels = CALLER): Series => ({
  series: `${name}{${labels}}`,
  values: `0+${perMinute}x${minutes}`,
});

const nothing = (at: string): Expectation => ({ at, fires: [] });

interface Burn {
  readonly slo?: string;
  readonly severity: string;
  readonly now: string;
  readonly overLong: string;
  readonly long: string;
  readonly allowed: string;
  readonly events: string;
  readonly noun?: string;
  readonly lasts: string;
}

function burn(at: string, ...burns: Burn[]): Expectation {
  return {
    at,
    fires: burns.map((one) => {
      const slo = one.slo ?? 'answered';
      const noun = one.noun ?? 'calls';
      return {
        labels: {
          service: 'chat',
          environment: 'production',
          tenant: 'acme',
          slo,
          severity: one.severity,
          category: 'budget',
        },
        description:
          `Objective ${slo} of service chat in production, tenant acme: ${one.now} of ${noun} are bad now and ${one.overLong} over ${one.long}, ` +
          `against ${one.allowed} allowed, over ${one.events} ${noun} in ${one.long}. At that rate a whole 30-day budget lasts ${one.lasts}.`,
        explain: `?environment=production&service=chat&slo=${slo}&tenant=acme&`,
      };
    }),
  };
}

const slow = {
  severity: 'warning',
  long: '1d',
  allowed: '5 %',
} as const;

const BURN: AlertCases = {
  alert: 'LLMBehaviourBudgetBurn',
  file: 'budget',
  summary: 'A behaviour objective spends its 30-day error budget too fast.',
  scenarios: [
    {
      name: 'four of five calls refused pages on the fast tier and tickets on the slow one',
      input: [counter('llm_calls_total', 10), counter('llm_refusals_total', 8)],
      expect: [
        burn(
          '70m',
          {
            severity: 'critical',
            now: '80%',
            overLong: '80%',
            long: '1h',
            allowed: '5 %',
            events: '600',
            lasts: '1d 21h 0m 0s',
          },
          { ...slow, now: '80%', overLong: '80%', events: '700', lasts: '1d 21h 0m 0s' },
        ),
      ],
    },
    {
      name: 'below six times the budget there is a ticket and no page',
      input: [counter('llm_calls_total', 100), counter('llm_refusals_total', 25)],
      expect: [
        burn('70m', { ...slow, now: '25%', overLong: '25%', events: '7000', lasts: '6d 0h 0m 0s' }),
      ],
    },
    {
      name: 'inside the budget nothing fires',
      input: [counter('llm_calls_total', 1000), counter('llm_refusals_total', 49)],
      expect: [nothing('70m')],
    },
    {
      name: 'one bad answer of two is no news: too few events',
      input: [counter('llm_calls_total', 1), counter('llm_refusals_total', 1)],
      expect: [nothing('70m')],
    },
    {
      name: 'calls without one refusal ever have no refusal series and nothing fires',
      input: [counter('llm_calls_total', 100)],
      expect: [nothing('70m')],
    },
    { name: 'no series fires nothing', input: [], expect: [nothing('70m')] },
    {
      name: 'a page resolves minutes after the refusals end, though the long window still remembers',
      input: [
        counter('llm_calls_total', 1000, 200),
        { series: `llm_refusals_total{${CALLER}}`, values: '0+800x70 56000x130' },
      ],
      expect: [
        {
          ...burn(
            '70m',
            {
              severity: 'critical',
              now: '80%',
              overLong: '80%',
              long: '1h',
              allowed: '5 %',
              events: '60000',
              lasts: '1d 21h 0m 0s',
            },
            { ...slow, now: '80%', overLong: '80%', events: '70000', lasts: '1d 21h 0m 0s' },
          ),
        },
        burn('120m', {
          ...slow,
          now: '46.67%',
          overLong: '46.67%',
          events: '120000',
          lasts: '3d 5h 8m 34s',
        }),
      ],
    },
    {
      name: 'retrievals are counted by their hits, and an objective of 80 % has tickets only',
      input: [counter('llm_retrievals_total', 10), counter('llm_retrieval_hits_total', 1)],
      expect: [
        burn('70m', {
          slo: 'grounded',
          severity: 'warning',
          now: '90%',
          overLong: '90%',
          long: '1d',
          allowed: '20 %',
          events: '700',
          noun: 'retrievals',
          lasts: '6d 16h 0m 0s',
        }),
      ],
    },
    {
      name: 'retrievals without one hit ever are all bad',
      input: [counter('llm_retrievals_total', 10)],
      expect: [
        burn('70m', {
          slo: 'grounded',
          severity: 'warning',
          now: '100%',
          overLong: '100%',
          long: '1d',
          allowed: '20 %',
          events: '700',
          noun: 'retrievals',
          lasts: '6d 0h 0m 0s',
        }),
      ],
    },
  ],
};

const SERVICE_BUDGET: Series = {
  series: 'llm_budget_usd{job="spandrift",instance="a:9464",service="chat"}',
  values: '24x2000',
};
const TENANT_BUDGET: Series = {
  series: 'llm_budget_usd{job="spandrift",instance="a:9464",service="chat",tenant="acme"}',
  values: '24x2000',
};

interface Spend {
  readonly severity: string;
  readonly tenant?: string;
  readonly share: string;
  readonly window: string;
  readonly pace: string;
  readonly calls: string;
}

function spend(at: string, ...spends: Spend[]): Expectation {
  return {
    at,
    fires: spends.map(({ severity, tenant, share, window, pace, calls }) => ({
      labels: {
        service: 'chat',
        ...(tenant === undefined ? {} : { tenant }),
        severity,
        category: 'budget',
      },
      description:
        `Service chat${tenant === undefined ? '' : `, tenant ${tenant}`} spent ${share} of its daily budget of 24.00 USD in ${window} (${pace}), ` +
        `over ${calls} calls.`,
      explain: `?service=chat&${tenant === undefined ? '' : `tenant=${tenant}&`}`,
    })),
  };
}

const COST_BURN: AlertCases = {
  alert: 'LLMCostBudgetBurn',
  file: 'budget',
  summary: 'Model calls spend a daily budget far faster than an even pace.',
  scenarios: [
    {
      name: 'over a quarter of the day in one hour pages',
      input: [SERVICE_BUDGET, counter('llm_cost_usd_total', 0.12), counter('llm_calls_total', 10)],
      expect: [
        nothing('30m'),
        spend('70m', {
          severity: 'critical',
          share: '30%',
          window: '1h',
          pace: 'an even pace is 4.1667 %',
          calls: '600',
        }),
      ],
    },
    {
      name: 'just under a quarter of the day in one hour does not',
      input: [SERVICE_BUDGET, counter('llm_cost_usd_total', 0.099), counter('llm_calls_total', 10)],
      expect: [nothing('70m')],
    },
    {
      name: 'a budget of one tenant looks at its money alone',
      input: [
        TENANT_BUDGET,
        counter('llm_cost_usd_total', 0.12),
        counter('llm_cost_usd_total', 5, 80, 'service="chat",tenant="other"'),
        counter('llm_calls_total', 10),
      ],
      expect: [
        spend('70m', {
          severity: 'critical',
          tenant: 'acme',
          share: '30%',
          window: '1h',
          pace: 'an even pace is 4.1667 %',
          calls: '600',
        }),
      ],
    },
    {
      name: 'over half of the day in six hours is a ticket',
      input: [
        SERVICE_BUDGET,
        counter('llm_cost_usd_total', 0.04, 500),
        counter('llm_calls_total', 10, 500),
      ],
      expect: [
        spend('480m', {
          severity: 'warning',
          share: '60%',
          window: '6h',
          pace: 'an even pace is 25 %',
          calls: '3600',
        }),
      ],
    },
    {
      name: 'money without a budget fires nothing',
      input: [counter('llm_cost_usd_total', 100)],
      expect: [nothing('70m')],
    },
    {
      name: 'a burst that ended resolves',
      input: [
        SERVICE_BUDGET,
        { series: `llm_cost_usd_total{${CALLER}}`, values: '0+0.12x70 8.5x60' },
        counter('llm_calls_total', 10, 140),
      ],
      expect: [
        spend('70m', {
          severity: 'critical',
          share: '30%',
          window: '1h',
          pace: 'an even pace is 4.1667 %',
          calls: '600',
        }),
        nothing('100m'),
      ],
    },
  ],
};

const EXHAUSTED: AlertCases = {
  alert: 'LLMCostBudgetExhausted',
  file: 'budget',
  summary: 'The last 24 hours cost more than the daily budget.',
  scenarios: [
    {
      name: 'fires once the day cost its whole budget, and not before',
      input: [
        SERVICE_BUDGET,
        counter('llm_cost_usd_total', 0.2, 160),
        counter('llm_calls_total', 1, 160),
      ],
      expect: [
        nothing('110m'),
        spend('150m', {
          severity: 'critical',
          share: '125%',
          window: '1d',
          pace: 'the whole of it is the limit',
          calls: '150',
        }),
      ],
    },
    {
      name: 'just within the budget nothing fires',
      input: [
        SERVICE_BUDGET,
        counter('llm_cost_usd_total', 0.165, 150),
        counter('llm_calls_total', 1, 160),
      ],
      expect: [nothing('140m')],
    },
    {
      name: 'a budget without money spent fires nothing',
      input: [SERVICE_BUDGET],
      expect: [nothing('70m')],
    },
    {
      name: 'no budget fires nothing',
      input: [counter('llm_cost_usd_total', 100)],
      expect: [nothing('70m')],
    },
    {
      name: 'a raised budget resolves it',
      input: [
        {
          series: 'llm_budget_usd{job="spandrift",instance="a:9464",service="chat"}',
          values: '24x130 48x60',
        },
        counter('llm_cost_usd_total', 0.2, 160),
        counter('llm_calls_total', 1, 160),
      ],
      expect: [nothing('150m')],
    },
  ],
};

const UNPRICED: AlertCases = {
  alert: 'LLMUnpricedCalls',
  file: 'budget',
  summary: 'Calls without a price: spend and budgets are understated.',
  scenarios: [
    {
      name: 'a tenth of the calls without a price for half an hour',
      input: [counter('llm_calls_total', 100, 150), counter('llm_unpriced_calls_total', 10, 150)],
      expect: [
        nothing('20m'),
        {
          at: '120m',
          fires: [
            {
              labels: {
                service: 'chat',
                environment: 'production',
                provider: 'openai',
                request_model: 'gpt-5',
                severity: 'warning',
                category: 'budget',
              },
              description:
                '10% of the calls of service chat to gpt-5 (openai) in the last hour have no price, against 0 % expected, over 6000 calls. They count as unpriced, never as free.',
              explain: '?environment=production&provider=openai&request_model=gpt-5&service=chat&',
            },
          ],
        },
      ],
    },
    {
      name: 'just under one in twenty does not',
      input: [counter('llm_calls_total', 1000, 150), counter('llm_unpriced_calls_total', 49, 150)],
      expect: [nothing('120m')],
    },
    {
      name: 'a handful of calls does not, though all of them lack a price',
      input: [counter('llm_calls_total', 0.3, 150), counter('llm_unpriced_calls_total', 0.3, 150)],
      expect: [nothing('120m')],
    },
    {
      name: 'priced calls have no unpriced series and nothing fires',
      input: [counter('llm_calls_total', 100, 150)],
      expect: [nothing('120m')],
    },
    {
      name: 'resolves an hour after the price is there',
      input: [
        counter('llm_calls_total', 100, 250),
        { series: `llm_unpriced_calls_total{${CALLER}}`, values: '0+10x100 1000x150' },
      ],
      expect: [nothing('170m')],
    },
  ],
};

export const BUDGET_CASES: readonly AlertCases[] = [BURN, COST_BURN, EXHAUSTED, UNPRICED];
