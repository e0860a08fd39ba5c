// The body of the board: tiles that count and filter, then the rows by state, worst first.

import type { CalendarPeriod, Change, Finding, Monitor, StatRow } from '../model/judgement.ts';
import { sparkline } from './chart.ts';
import {
  ABSENT,
  formatCount,
  formatDelta,
  formatDuration,
  formatTime,
  formatValue,
} from './format.ts';
import { markup, raw, type Html } from './html.ts';
import { toleranceOf, toPoints, type LineSpan } from './series.ts';
import { isMuted, membersOf, seriesIdOf, seriesLink, type Verdict } from './verdict.ts';

export interface BoardContent {
  /** In the order they are shown. */
  readonly verdicts: readonly Verdict[];
  readonly rows: ReadonlyMap<string, readonly StatRow[]>;
  readonly changes: readonly Change[];
  /** Announced periods of now and of the time ahead. */
  readonly periods: readonly CalendarPeriod[];
  readonly monitors: readonly Monitor[];
  readonly nowMs: number;
  readonly span: LineSpan;
  readonly version: string;
}

type Group = 'page' | 'ticket' | 'suspected' | 'nodata' | 'learning' | 'ok';

const GROUPS: readonly { readonly name: Group; readonly label: string; readonly tile: string }[] = [
  { name: 'page', label: 'Page', tile: 'page somebody' },
  { name: 'ticket', label: 'Drift', tile: 'drift, a ticket' },
  { name: 'suspected', label: 'Suspected', tile: 'suspected' },
  { name: 'nodata', label: 'No data to judge', tile: 'no or stale data' },
  { name: 'learning', label: 'Learning', tile: 'learning' },
  { name: 'ok', label: 'As it was', tile: 'as they were' },
];

/** Longer quiet groups are folded. */
const FOLD_ABOVE = 12;
/** Members of an incident that are shown unfolded. */
const MEMBERS_OPEN = 4;
const CHANGES_SHOWN = 8;

/** Which group a verdict is shown in. */
export function groupOf(finding: Finding): Group {
  if (finding.state === 3) return 'page';
  if (finding.state === 2) return 'ticket';
  if (finding.state === 1) return 'suspected';
  if (finding.status === 'learning') return 'learning';
  return finding.status === 'ok' || finding.status === 'frozen' ? 'ok' : 'nodata';
}

export function boardBody(content: BoardContent): Html {
  const groups = new Map<Group, Verdict[]>(GROUPS.map(({ name }) => [name, []]));
  for (const verdict of content.verdicts) {
    if (!isFolded(verdict, content)) groups.get(groupOf(verdict.finding))?.push(verdict);
  }
  return markup` <h1 class="skip">Drift board</h1>
    <div class="tiles" role="group" aria-label="Filter by state">
      ${GROUPS.map(({ name, tile }) => {
        const count = groups.get(name)?.length ?? 0;
        return markup`<button
          class="tile ${name}${count > 0 ? ' some' : ''}"
          type="button"
          data-group="${name}"
          aria-pressed="false"
        >
          <b>${count}</b><span>${tile}</span>
        </button>`;
      })}
    </div>
    <div class="bar">
      <input
        id="filter"
        type="search"
        placeholder="Filter by service, signal, model…"
        aria-label="Filter"
        autocomplete="off"
      />
      <span class="hint"
        ><kbd>/</kbd> filter <kbd>j</kbd> <kbd>k</kbd> move <kbd>↵</kbd> explain</span
      >
    </div>
    ${GROUPS.map((group) => section(group, groups.get(group.name) ?? [], content))}
    ${periodsPanel(content)} ${changesPanel(content)}
    <div class="foot">
      <span>${content.verdicts.length} series</span><span>spandrift ${content.version}</span>
      <span
        >lines: the last 3 hours in 5-minute steps; band: tolerance around the baseline; bar:
        evidence against its page threshold</span
      >
    </div>`;
}

/** Members are shown under the leader of their incident; one whose leader has ended stands for itself. */
function isFolded({ incident }: Verdict, { verdicts }: BoardContent): boolean {
  if (incident === null || incident.isLeader) return false;
  return verdicts.some((other) => other.incident?.id === incident.id && other.incident.isLeader);
}

function section(
  group: (typeof GROUPS)[number],
  verdicts: readonly Verdict[],
  content: BoardContent,
): Html | null {
  if (verdicts.length === 0) return null;
  const rows = markup`<ul class="rows">
    ${verdicts.map((verdict) => [row(verdict, content), members(verdict, content)])}
  </ul>`;
  const title = markup`${group.label}<span class="count">${verdicts.length}</span>`;
  const isQuiet = group.name === 'ok' || group.name === 'learning' || group.name === 'nodata';
  return markup`<section class="group" data-group="${group.name}">
    ${
      isQuiet && verdicts.length > FOLD_ABOVE
        ? markup`<details id="fold-${group.name}">
            <summary>${title}</summary>
            ${rows}
          </details>`
        : markup`<h2>${title}</h2>
            ${rows}`
    }
  </section>`;
}

/** What moved with a leader: folded where it is many. */
function members({ incident }: Verdict, content: BoardContent): Html | null {
  if (incident?.isLeader !== true || incident.size < 2) return null;
  const verdicts = membersOf(incident, content.verdicts);
  const text = verdicts.map(searchText).join(' ');
  const isOpen = verdicts.length <= MEMBERS_OPEN;
  return markup`<li class="members" data-text="${text}">
    <details id="incident-${incident.id}" ${isOpen ? raw(' open') : null}>
      <summary>
        ${verdicts.length} more of this incident ${verdicts.length === 1 ? 'does' : 'do'} not alert
        on ${verdicts.length === 1 ? 'its' : 'their'} own
      </summary>
      <ul class="rows">
        ${verdicts.map((verdict) => row(verdict, content))}
      </ul>
    </details>
  </li>`;
}

const searchText = ({ finding }: Verdict): string =>
  [finding.monitor, finding.signal, ...Object.values(finding.segment), groupOf(finding)]
    .join(' ')
    .toLowerCase();

function row(verdict: Verdict, content: BoardContent): Html {
  const { finding } = verdict;
  const group = groupOf(finding);
  const id = seriesIdOf(finding);
  return markup`<li data-text="${searchText(verdict)}">
    <a class="row ${group}" id="row-${id}" href="${seriesLink(finding)}">
      <span>${badge(verdict, group, content.nowMs)}</span>
      <span class="what"><b>${finding.monitor}</b>${segment(finding)}</span>
      <span class="figure now"
        >${formatValue(finding.signal, finding.current)}<span class="was"
          >${finding.baseline === null ? '' : `was ${formatValue(finding.signal, finding.baseline)}`}</span
        ></span
      >
      <span class="delta small"
        ><b>${formatDelta(finding.signal, finding.delta)}</b><br />${interval(finding)}</span
      >
      <span class="evidence small"
        >evidence ${finding.evidence.toFixed(1)}${evidenceBar(finding)}</span
      >
      <span class="amount small"
        >${formatCount(finding.currentSamples)} samples<br />${finding.sinceMs === null ? '' : `for ${formatDuration(content.nowMs - finding.sinceMs)}`}</span
      >
      <span class="plotted">${line(finding, content)}</span>
    </a>
  </li>`;
}

export function badge(verdict: Verdict, group: Group, nowMs: number): Html {
  const { finding } = verdict;
  const label = {
    page: 'page',
    ticket: 'drift',
    suspected: 'suspected',
    nodata: finding.status.replaceAll('_', ' '),
    learning: 'learning',
    ok: 'ok',
  }[group];
  return markup`<span class="badge ${group}">${label}</span
    >${isMuted(verdict, nowMs) ? markup` <span class="badge">muted</span>` : null}${
      finding.explanation['held_by'] === undefined ? null : markup` <span class="badge">held</span>`
    }`;
}

function segment(finding: Finding): Html {
  const values = Object.entries(finding.segment).filter(([, value]) => value !== '');
  return markup`<span class="segment"
    >${values.map(
      ([column, value]) => markup`<span class="value" title="${column}">${value}</span>`,
    )}</span
  >`;
}

function interval(finding: Finding): string {
  if (finding.intervalLow === null || finding.intervalHigh === null) return ABSENT;
  return `${formatDelta(finding.signal, finding.intervalLow)} … ${formatDelta(finding.signal, finding.intervalHigh)}`;
}

/** Evidence as a bar up to the page threshold, with marks where it becomes suspected and a ticket. */
export function evidenceBar(finding: Finding): Html {
  const { page, ticket, suspected } = finding.thresholds;
  const at = (evidence: number) =>
    Number.isFinite(page) && page > 0
      ? Math.min(100, Math.max(0, (evidence / page) * 100)).toFixed(1)
      : '0';
  return markup`<svg class="gauge" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
    <rect class="track" width="100" height="6" y="2" rx="3" />
    <rect class="fill" width="${at(finding.evidence)}" height="6" y="2" rx="3" />
    <path class="mark" d="${raw(`M${at(suspected)} 1V9M${at(ticket)} 1V9`)}" />
  </svg>`;
}

function line(finding: Finding, content: BoardContent): Html {
  const rows = content.rows.get(seriesIdOf(finding)) ?? [];
  return sparkline({
    signal: finding.signal,
    points: toPoints(finding, rows, content.span, content.nowMs / 60_000),
    ...content.span,
    baseline: finding.baseline,
    tolerance: toleranceOf(
      finding,
      content.monitors.find((monitor) => monitor.name === finding.monitor),
    ),
    sinceMs: finding.sinceMs,
    changes: [],
  });
}

function periodsPanel({ periods, nowMs }: BoardContent): Html | null {
  const ahead = periods.filter(({ toMs }) => toMs > nowMs).slice(0, CHANGES_SHOWN);
  if (ahead.length === 0) return null;
  return markup`<section class="panel">
    <h2>Announced</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>What</th>
            <th>Service</th>
            <th>From</th>
            <th>Until</th>
          </tr>
        </thead>
        <tbody>
          ${ahead.map(
            (period) =>
              markup`<tr>
                <td>
                  ${period.kind.replaceAll('_', ' ')}: ${period.name}
                  ${period.fromMs <= nowMs ? markup`<span class="badge">now</span>` : null}
                </td>
                <td>
                  ${period.service === '' ? 'all' : period.service}${period.environment === '' ? '' : ` · ${period.environment}`}
                </td>
                <td>${formatTime(period.fromMs)}</td>
                <td>${formatTime(period.toMs)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p class="nothing small">
      Traffic raises no alert the way that was announced, and no baseline is learned from these times.
    </p>
  </section>`;
}

function changesPanel(content: BoardContent): Html | null {
  const latest = content.changes.toReversed().slice(0, CHANGES_SHOWN);
  if (latest.length === 0) return null;
  return markup`<section class="panel">
    <h2>
      Changes in the last day<span class="links"><a href="/api/v1/changes">all</a></span>
    </h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>When</th>
            <th>Service</th>
            <th>What</th>
            <th>From</th>
            <th>To</th>
            <th class="n">Share</th>
          </tr>
        </thead>
        <tbody>
          ${latest.map(
            (change) =>
              markup`<tr>
                <td title="${formatTime(change.timestampMs)}">
                  ${formatDuration(content.nowMs - change.timestampMs)} ago
                </td>
                <td>
                  ${change.service}${change.environment === '' ? '' : ` · ${change.environment}`}
                </td>
                <td>${change.kind.replaceAll('_', ' ')}</td>
                <td>${change.oldValue === '' ? ABSENT : change.oldValue}</td>
                <td>${change.newValue}</td>
                <td class="n">${(change.share * 100).toFixed(0)} %</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}
