// What a rule file is made of, and the pieces every alert shares: labels, links and the templates that
// look numbers up. Valid on Prometheus 2.42 and 3.x: no group labels, no query_offset, no $value in labels.

export type Severity = 'critical' | 'warning' | 'info' | 'none';
export type Category = 'behaviour' | 'budget' | 'pipeline';

export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export type Rule = AlertRule | RecordingRule;

export interface RuleGroup {
  readonly name: string;
  readonly interval?: string;
  readonly rules: readonly Rule[];
}

/** One file of `rules/`: its base name, what stands at its head, and its groups. */
export interface RuleFile {
  readonly name: string;
  readonly comment: string;
  readonly groups: readonly RuleGroup[];
}

export interface Links {
  /** Where `/runbooks/<Alert>` is served or hosted, without a trailing slash. */
  readonly runbookBaseUrl: string;
  /** The board; the labels of the alert are appended as a query string. */
  readonly explainBaseUrl: string;
}

/** Everything an alert says, before labels and links are put on. */
export interface AlertDraft {
  readonly alert: string;
  readonly expr: string;
  readonly severity: Severity;
  readonly category: Category;
  /** `spandrift` for the pipeline's own alerts; absent: the series' own service. */
  readonly service?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly for?: string;
  readonly keepFiringFor?: string;
  /** Static: no template, so that notifications group. */
  readonly summary: string;
  readonly description: string;
}

/**
 * Alertmanager treats labels missing on both sides as equal, so an alert without `service` would let
 * an inhibition rule mute everything: a series that conveys none says so.
 */
const SERVICE_OF_SERIES = '{{ if $labels.service }}{{ $labels.service }}{{ else }}unknown{{ end }}';

const PAGE_OF_SERIES =
  '?{{ range $name, $value := $labels }}{{ if not (match "^(__name__|job|instance|pod)$" $name) }}' +
  '{{ $name }}={{ urlquery $value }}&{{ end }}{{ end }}';

/** A draft as a rule: labels severity, service, category; annotations summary, description and two links. */
export function toAlertRule(draft: AlertDraft, links: Links): AlertRule {
  const ofSeries = draft.service === undefined;
  return {
    alert: draft.alert,
    expr: draft.expr,
    ...(draft.for === undefined ? {} : { for: draft.for }),
    ...(draft.keepFiringFor === undefined ? {} : { keep_firing_for: draft.keepFiringFor }),
    labels: {
      severity: draft.severity,
      service: draft.service ?? SERVICE_OF_SERIES,
      category: draft.category,
      ...draft.labels,
    },
    annotations: {
      summary: draft.summary,
      description: draft.description,
      runbook_url: `${links.runbookBaseUrl}/${draft.alert}`,
      explain_url: `${links.explainBaseUrl}${ofSeries ? PAGE_OF_SERIES : ''}`,
    },
  };
}

/**
 * Sets `$series` to the matchers of the alert's own labels, whatever columns the monitor groups by, so
 * that the gauges beside the one that fired can be asked for.
 */
export const SET_SERIES =
  '{{ $series := "" }}{{ range $name, $value := $labels }}{{ if ne $name "__name__" }}' +
  '{{ $series = printf "%s%s=%q," $series $name $value }}{{ end }}{{ end }}';

/**
 * The value of a PromQL expression whose `%s` (each of them) stands for the matchers, through `format`
 * (a template pipeline such as `humanizePercentage`), or `unknown` where there is none. Needs SET_SERIES.
 */
export function lookUp(promql: string, format: string): string {
  const times = promql.split('%s').length - 1;
  const query = `query (printf ${JSON.stringify(promql)}${' $series'.repeat(times)})`;
  return `{{ with ${query} }}{{ . | first | value | ${format} }}{{ else }}unknown{{ end }}`;
}
