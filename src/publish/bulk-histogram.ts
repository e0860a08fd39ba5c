// A histogram that takes many values of one series at a time. prom-client's own looks its series up for each value,
// by a text made of all labels: a tenth of the receiver's CPU time with lean spans.

import {
  Histogram,
  type HistogramConfiguration,
  type MetricObjectWithValues,
  type MetricType,
  type MetricValueWithName,
} from 'prom-client';

/** As it is written out; prom-client declares an enum that is not there at run time. */
const TYPE = 'histogram' as unknown as MetricType;

interface Series<L extends string> {
  readonly labels: Readonly<Record<L, string>>;
  /** Values by the first bound they do not exceed; at the end those above every bound. */
  readonly counts: Float64Array;
  sum: number;
}

export interface BulkHistogramOptions<L extends string> extends HistogramConfiguration<L> {
  readonly labelNames: L[];
  /** Upper bounds, ascending. */
  readonly buckets: number[];
}

/** Registers itself as the prom-client metric that it is, and is written out like any other. */
export class BulkHistogram<L extends string> extends Histogram<L> {
  readonly #options: BulkHistogramOptions<L>;
  readonly #series = new Map<string, Series<L>>();

  constructor(options: BulkHistogramOptions<L>) {
    super(options);
    this.#options = options;
  }

  /** Adds finite values to the series of these labels; without a value there is no series. */
  observeAll(labels: Readonly<Record<L, string>>, values: readonly number[]): void {
    if (values.length === 0) return;
    const { buckets } = this.#options;
    const series = this.#seriesOf(labels);
    for (const value of values) {
      let bucket = 0;
      while (bucket < buckets.length && value > buckets[bucket]!) bucket++;
      series.counts[bucket]! += 1;
      series.sum += value;
    }
  }

  override async get(): Promise<MetricObjectWithValues<MetricValueWithName<L>>> {
    const { name, help } = this.#options;
    const values = [...this.#series.values()].flatMap((series) => this.#export(series));
    return { name, help, type: TYPE, values, aggregator: 'sum', collect: () => undefined };
  }

  /** What the registry asks for; not among prom-client's types. */
  getForPromString(): Promise<MetricObjectWithValues<MetricValueWithName<L>>> {
    return this.get();
  }

  #seriesOf(labels: Readonly<Record<L, string>>): Series<L> {
    const { labelNames, buckets } = this.#options;
    const key = labelNames.map((name) => labels[name]).join('\u0000');
    let series = this.#series.get(key);
    if (series === undefined) {
      series = { labels, counts: new Float64Array(buckets.length + 1), sum: 0 };
      this.#series.set(key, series);
    }
    return series;
  }

  #export({ labels, counts, sum }: Series<L>): MetricValueWithName<L>[] {
    const { name, buckets } = this.#options;
    let count = 0;
    const cumulative = [...buckets, '+Inf'].map((le, index) => {
      count += counts[index]!;
      return { labels: { le, ...labels }, value: count, metricName: `${name}_bucket` };
    });
    return [
      ...cumulative,
      { labels, value: sum, metricName: `${name}_sum` },
      { labels, value: count, metricName: `${name}_count` },
    ];
  }
}
