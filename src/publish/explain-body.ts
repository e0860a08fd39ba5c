// The explain page of one series: what the verdict says in a sentence, its figures, the line with the
// changes on it, which change may be behind it, where it sits, and what to do next.

import type { CellShift, Place, ShownExplanation } from '../model/explanation.ts';
import type { Change, Finding, Incident, Monitor, StatRow } from '../model/judgement.ts';
import { canaryPanel } from './canary-panel.ts';
import { incidentPanel } from './incident-panel.ts';
import { SIGNALS } from '../model/signals.ts';
import { badge, evidenceBar, groupOf } from './board-body.ts';
import { plot } from './chart.ts';
import {
  ABSENT,
  formatCount,
  formatDelta,
  formatDuration,
  formatRatio,
  formatTime,
  formatValue,
} from './format.ts';
import { markup, raw, type Html } from './html.ts';
import { judgedPanel } from './judged-panel.ts';
import { toleranceOf, toPoints, type LineSpan } from './series.ts';
import { alertOf } from './signal-alert.ts';
import type { Verdict } from './verdict.ts';

export const RANGES = [
  { name: '3h', hours: 3, bucketMinutes: 2 },
  { name: '24h', hours: 24, bucketMinutes: 10 },
  { name: '7d', hours: 168, bucketMinutes: 60 },
  { name: '28d', hours: 672, bucketMinutes: 240 },
] as const;

export type Range = (typeof RANGES)[number]['name'];

export interface ExplainContent {
  readonly finding: Finding;
  readonly mutedUntilMs: number | null;
  readonly incident: Incident | null;
  /** What else moved in its incident, the leader left out. */
  readonly members: readonly Verdict[];
  readonly monitor: Monitor | undefined;
  readonly rows: readonly StatRow[];
  readonly changes: readonly Change[];
  readonly explanation: ShownExplanation;
  readonly span: LineSpan;
  readonly range: Range;
  readonly nowMs: number;
}

export function explainBody(content: ExplainContent): Html {
  const { finding, nowMs } = content;
  const group = groupOf(finding);
  return markup`<div class="${group}">
    <div class="verdict">
      ${badge(content, group, nowMs)}
      <h1>${headline(finding)}</h1>
    </div>
    <p class="lede">${lede(content)}</p>
    ${content.finding.state === 0 && !isCanary(finding) ? null : markup`<p class="lede">${capital(content.explanation.sentence)}</p>`}
    ${incidentPanel(content)} ${facts(content)}
    ${
      isCanary(finding)
        ? canaryPanel(finding)
        : markup`${plotPanel(content)}
            <div class="two">${suspectsPanel(content)} ${splitPanel(content)}</div>
            ${judgedPanel(content.explanation.judged)} ${cellsPanel(content)}
            ${quantilesPanel(content)}`
    }
    <div class="two">${nextPanel(content)} ${howPanel(content)}</div>
  </div>`;
}

const isCanary = ({ explanation }: Finding) => explanation['channel'] === 'canary';

function headline(finding: Finding): string {
  const service = finding.segment['service'] ?? '';
  const of = service === '' ? finding.monitor : `${finding.monitor} of ${service}`;
  if (finding.state === 0) return of;
  const verb = finding.direction === 'down' ? 'has fallen' : 'has risen';
  return finding.signal === 'served_model' ? `${of} has changed` : `${of} ${verb}`;
}

function lede(content: ExplainContent): Html {
  const { finding, nowMs } = content;
  const values = Object.entries(finding.segment).filter(
    ([column, value]) => column !== 'service' && value !== '',
  );
  const where = values.map(([column, value]) => `${column} ${value}`).join(', ');
  const summary = SIGNALS[finding.signal].summary;
  const muted =
    content.mutedUntilMs === null ? '' : ` Muted until ${formatTime(content.mutedUntilMs)}.`;
  if (finding.state === 0)
    return markup`${capital(summary)}${where === '' ? '' : ` (${where})`}.
    ${heldText(finding) || statusText(finding)}${muted}`;
  return markup`${capital(summary)} (${where === '' ? 'everything' : where}) is
    <b>${formatValue(finding.signal, finding.current)}</b> where
    <b>${formatValue(finding.signal, finding.baseline)}</b>
    ${isCanary(finding) ? 'was reached by the last good run' : 'is normal for this time'}, over
    ${formatCount(finding.currentSamples)} ${isCanary(finding) ? 'cases' : 'samples'}.
    ${heldText(finding)}
    ${finding.sinceMs === null ? '' : `It most likely began ${formatDuration(nowMs - finding.sinceMs)} ago, at ${formatTime(finding.sinceMs)}.`}${muted}`;
}

const STATUS_TEXT: Readonly<Record<Finding['status'], string>> = {
  ok: 'It behaves as it did.',
  learning: 'Still learning: there is too little history to compare with.',
  no_traffic: 'There is no traffic to judge.',
  insufficient_data: 'There is too little data in the window to say anything.',
  stale_data:
    'The data behind this verdict is stale: the roll-up is late, or a classifier no longer covers the traffic.',
  frozen: 'The baseline is frozen while the drift is open.',
};

const BASELINE_NOTES: Readonly<Record<string, string>> = {
  pinned: ' of the pinned span',
  previous_window: ' of the day before',
  previous_version: ' of the previous version',
  control: ' of the control segment',
  seasonal: ' of its own past: the configured baseline has too little',
};

/** Where the baseline comes from, unless the monitor is seasonal; the segment by what differs. */
function baselineNote({ explanation, segment }: Finding): string {
  const kind = explanation['baseline_kind'] as string | undefined;
  const other = explanation['baseline_segment'] as Finding['segment'] | undefined;
  const differing = Object.entries(other ?? {}).filter(([name, value]) => value !== segment[name]);
  const named = differing.map(([name, value]) => `${name} ${value || '∅'}`).join(', ');
  return `${BASELINE_NOTES[kind ?? ''] ?? ''}${named === '' ? '' : ` (${named})`}`;
}

/** Why a moved signal of traffic is no drift now. */
function heldText({ explanation }: Finding): string {
  const held = explanation['held_by'] as { kind: string; name: string } | undefined;
  return held === undefined
    ? ''
    : `It is held: ${held.kind} "${held.name}" was announced for now, and what that brings is no evidence.`;
}

const statusText = (finding: Finding) => STATUS_TEXT[finding.status];
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function facts(content: ExplainContent): Html {
  const { finding, nowMs } = content;
  const { signal } = finding;
  const fact = (name: string, value: string, note = '') =>
    markup`<div>
      <dt>${name}</dt>
      <dd>${value}<small>${note}</small></dd>
    </div>`;
  const interval =
    finding.intervalLow === null || finding.intervalHigh === null
      ? ''
      : `${formatDelta(signal, finding.intervalLow)} … ${formatDelta(signal, finding.intervalHigh)}`;
  return markup`<dl class="facts">
    ${fact('Current', formatValue(signal, finding.current), `${formatCount(finding.currentSamples)} samples`)}
    ${fact('Baseline', formatValue(signal, finding.baseline), `${formatCount(finding.baselineSamples)} samples${baselineNote(finding)}`)}
    ${fact('Delta', formatDelta(signal, finding.delta), interval)}
    ${fact('Ratio', formatRatio(finding.deltaRatio), finding.minimumDetectableRatio === null ? '' : `${formatRatio(finding.minimumDetectableRatio)} could be seen by now`)}
    ${fact('Since', finding.sinceMs === null ? ABSENT : formatDuration(nowMs - finding.sinceMs), finding.sinceMs === null ? '' : formatTime(finding.sinceMs))}
    <div>
      <dt>Evidence</dt>
      <dd>
        ${finding.evidence.toFixed(1)}${evidenceBar(finding)}<small
          >page at ${finding.thresholds.page.toFixed(1)}, ticket
          ${finding.thresholds.ticket.toFixed(1)}, suspected
          ${finding.thresholds.suspected.toFixed(1)}</small
        >
      </dd>
    </div>
  </dl>`;
}

function plotPanel(content: ExplainContent): Html {
  const { finding } = content;
  const link = (range: (typeof RANGES)[number]) => {
    const values = Object.entries(finding.segment).filter(([, value]) => value !== '');
    const query = new URLSearchParams({
      monitor: finding.monitor,
      ...Object.fromEntries(values),
      range: range.name,
    });
    return markup`<a
      href="/explain?${query.toString()}"
      ${range.name === content.range ? raw(' aria-current="true"') : null}
      >${range.name}</a
    >`;
  };
  return markup`<section class="panel">
    <h2>Over time<span class="links">${RANGES.map(link)}</span></h2>
    ${plot({
      signal: finding.signal,
      points: toPoints(finding, content.rows, content.span, content.nowMs / 60_000),
      ...content.span,
      baseline: finding.baseline,
      tolerance: toleranceOf(finding, content.monitor),
      sinceMs: finding.sinceMs,
      changes: content.changes,
    })}
    <p class="nothing small">
      Dashed: baseline for now; band: tolerance; bars: samples; triangles: changes. Times are UTC.
    </p>
  </section>`;
}

function suspectsPanel(content: ExplainContent): Html {
  if (content.finding.state === 0) return recentPanel(content);
  const { suspects, start } = content.explanation;
  const began =
    start === null
      ? null
      : markup`<p class="nothing">Began between ${formatTime(start.from * 60_000).slice(11, 16)} and ${formatTime(start.to * 60_000).slice(11)} (nine tenths sure).</p>`;
  const sinceMs = content.finding.sinceMs ?? content.nowMs;
  return markup`<section class="panel"><h2>Suspects</h2>${began}
    ${
      suspects.length === 0
        ? markup`<p class="nothing">No change is on record near its start. Announce deploys with <code>POST /api/v1/changes</code>.</p>`
        : markup`<div class="scroll"><table><thead><tr><th>Change</th><th>From → to</th><th>When</th><th class="n">Likelihood</th></tr></thead><tbody>
          ${suspects.slice(0, 8).map(
            ({
              change,
              probability,
              touches,
            }) => markup`<tr><td>${change.kind.replaceAll('_', ' ')}</td><td>${fromTo(change)}</td>
              <td title="${formatTime(change.timestampMs)}">${distance(sinceMs - change.timestampMs)}</td>
              <td class="n"><b>${(probability * 100).toFixed(0)} %</b>${touches ? markup`<br><span class="small">what moved</span>` : null}</td></tr>`,
          )}</tbody></table></div>`
    }</section>`;
}

function recentPanel(content: ExplainContent): Html {
  const changes = content.changes.toReversed().slice(0, 8);
  return markup`<section class="panel"><h2>Recent changes</h2>
    ${
      changes.length === 0
        ? markup`<p class="nothing">None on record in this span of time.</p>`
        : markup`<div class="scroll"><table><tbody>${changes.map(
            (
              change,
            ) => markup`<tr><td>${change.kind.replaceAll('_', ' ')}</td><td>${fromTo(change)}</td>
              <td class="n" title="${formatTime(change.timestampMs)}">${formatDuration(content.nowMs - change.timestampMs)} ago</td></tr>`,
          )}</tbody></table></div>`
    }</section>`;
}

const fromTo = (change: Change) =>
  markup`${change.oldValue === '' ? '' : `${change.oldValue} → `}<b>${change.newValue}</b>`;

function distance(beforeMs: number): string {
  return `${formatDuration(Math.abs(beforeMs))} ${beforeMs >= 0 ? 'before' : 'after'}`;
}

function splitPanel(content: ExplainContent): Html {
  const { split } = content.explanation;
  const { signal } = content.finding;
  if (split === null) {
    return markup`<section class="panel">
      <h2>Mix or behaviour</h2>
      <p class="nothing">There are no two spans of time to compare yet.</p>
    </section>`;
  }
  const mix = (split.mixShare ?? 0) * 100;
  return markup`<section class="panel">
    <h2>Mix or behaviour</h2>
    <svg class="split" viewBox="0 0 100 16" preserveAspectRatio="none" aria-hidden="true">
      <rect class="behaviour" width="100" height="16" rx="3" />
      <rect class="mix" width="${mix.toFixed(1)}" height="16" rx="3" />
    </svg>
    <p>
      <span class="key mix"></span>Traffic moved between sub-segments:
      <b>${formatDelta(signal, split.mix)}</b> (${mix.toFixed(0)} %)<br />
      <span class="key behaviour"></span>Behaviour changed inside them:
      <b>${formatDelta(signal, split.behaviour)}</b> (${(100 - mix).toFixed(0)} %)
    </p>
    <p class="nothing">
      ${content.finding.state === 0 ? 'Over this window, compared with the week before.' : mix > 50 ? 'Mostly a change of traffic: the same calls behave as before.' : 'Mostly a change of behaviour: the same kind of call ends differently.'}
    </p>
  </section>`;
}

function cellsPanel(content: ExplainContent): Html {
  const { cells, places } = content.explanation;
  const { signal } = content.finding;
  if (cells.length === 0 && places.length === 0) return markup``;
  const share = (value: number) => `${(value * 100).toFixed(0)} %`;
  const line = (
    cell: CellShift,
  ) => markup`<tr><td>${cell.column.replaceAll('_', ' ')}</td><td><b>${cell.value === '' ? '(none)' : cell.value}</b></td>
    <td class="n">${share(cell.shareBefore)} → ${share(cell.shareNow)}</td>
    <td class="n">${formatValue(signal, cell.valueBefore)} → <b>${formatValue(signal, cell.valueNow)}</b></td>
    <td class="n">${formatCount(cell.samplesNow)}</td></tr>`;
  return markup`<section class="panel"><h2>Where</h2>
    ${content.finding.state > 0 ? places.map((place) => placeLine(place, signal)) : null}
    ${
      cells.length === 0
        ? null
        : markup`<div class="scroll"><table>
    <thead><tr><th>Column</th><th>Value</th><th class="n">Share of traffic</th><th class="n">Signal</th><th class="n">Samples now</th></tr></thead>
    <tbody>${cells.slice(0, 12).map(line)}</tbody></table></div>`
    }</section>`;
}

function placeLine(place: Place, signal: Finding['signal']): Html {
  const where = Object.entries(place.columns).map(
    ([column, value]) => `${column.replaceAll('_', ' ')} ${value === '' ? '(none)' : value}`,
  );
  return markup`<p><b>${where.length === 0 ? 'Everywhere' : capital(where.join(' and '))}</b>: ${formatValue(signal, place.expectedMean)} expected, <b>${formatValue(signal, place.currentMean)}</b> seen
    <span class="small">(×${place.ratioLow.toFixed(2)} to ×${place.ratioHigh.toFixed(2)}, ${place.gain.toFixed(1)} nats)</span></p>`;
}

function quantilesPanel(content: ExplainContent): Html {
  const { quantiles } = content.explanation;
  const { signal } = content.finding;
  if (quantiles.length === 0) return markup``;
  return markup`<section class="panel"><h2>Distribution</h2><div class="scroll"><table>
    <thead><tr><th>Quantile</th>${quantiles.map(({ share }) => markup`<th class="n">p${(share * 100).toFixed(0)}</th>`)}</tr></thead><tbody>
    <tr><td>the week before</td>${quantiles.map((entry) => markup`<td class="n">${formatValue(signal, entry.baseline)}</td>`)}</tr>
    <tr><td>now</td>${quantiles.map((entry) => markup`<td class="n"><b>${formatValue(signal, entry.current)}</b></td>`)}</tr>
    </tbody></table></div></section>`;
}

function nextPanel(content: ExplainContent): Html {
  const { finding } = content;
  const alert = alertOf(finding);
  return markup`<section class="panel">
    <h2>Next</h2>
    <p>
      <a href="/runbooks/${alert}">Runbook ${alert}</a> ·
      <a href="/api/v1/findings/${finding.findingId}">this finding as JSON</a>
    </p>
    <p>If this is the new normal, or known and being worked on:</p>
    <pre><code>spandrift accept ${finding.findingId} --reason "new prompt is meant to be stricter"
spandrift mute ${finding.findingId} --for 4h --reason "being worked on"</code></pre>
  </section>`;
}

function howPanel(content: ExplainContent): Html {
  const { finding, monitor } = content;
  const line = (name: string, value: string) =>
    markup`<tr>
      <td>${name}</td>
      <td class="n">${value}</td>
    </tr>`;
  return markup`<section class="panel">
    <h2>How it was judged</h2>
    <table>
      <tbody>
        ${line('Window', `${formatTime(finding.windowStartMs)} – ${formatTime(finding.windowEndMs).slice(11)}`)}
        ${line('Baseline learned from', `${formatTime(finding.baselineStartMs)} – ${formatTime(finding.baselineEndMs)}`)}
        ${line('Dispersion (1 = independent)', finding.dispersion.toFixed(2))}
        ${line('Data', finding.status.replaceAll('_', ' '))}
        ${monitor === undefined ? null : line('A page needs', `×${monitor.minimumRatio} and ${formatDelta(finding.signal, monitor.minimumDelta)}, ${monitor.minimumEvents} events, ${monitor.minimumUsers} users`)}
        ${line('Finding', finding.findingId)}
      </tbody>
    </table>
  </section>`;
}
