// One page per incident: of open drifts that have one cause, one leads and the others are its members. A pure
// function of the verdicts and the change log, so it is the same live, in a backtest and in another process.
//
// The leader is whoever paged first; before a page, whoever opened first; in the same minute the higher segment,
// which explains its children. Evidence grows fastest where a drift is whole, so a parent is first when all of
// its children moved, and the child is when only it did. An order in time also means that a drift which joins
// later never takes the lead: an incident pages once. Only symptoms (lengths, costs) step back by a few minutes for
// what may have caused them, and do not alert until those are over.
//
// Drifts of one incident do not end in the same minute: a quiet segment needs as long to prove its recovery as it needed
// to prove its drift. So a leader that has ended leads on over the members it had, until one of them shows by data of
// its own, from well after that end, that it is still there, or becomes a page only then.

import type { Change, Finding, Incident, SeriesKey, SignalName } from '../model/judgement.ts';
import { findingId } from './finding-id.ts';
import type { Closed } from './series.ts';

export interface StandingDrift {
  readonly finding: Finding;
  /** Somebody silenced it: it may belong to an incident, but must not silence others by leading one. */
  readonly isMuted: boolean;
}

/** A drift that ended this many minutes ago still leads what joins it. */
const AFTERMATH_MINUTES = 30;
/** What it had before, it leads on so many times as long as that took to be seen, at least the aftermath … */
const PROOF_FACTOR = 4;
/** … and at most two days: then signs of a drift that is still there count. */
const PROOF_MINUTES_MAX = 2880;
/** An estimated start is trusted to the time its detection took, within these bounds. */
const SLACK_MINUTES = { least: 10, most: 120 };
/** Drifts that begin so many minutes after a change have it as their cause. */
const AFTER_CHANGE_MINUTES = 30;

/** Of drifts that begin in the same minute on the same segment, the one that says most leads. */
const LEADING_SIGNALS: readonly SignalName[] = [
  'traffic',
  'error_rate',
  'rate_limited_rate',
  'timeout_rate',
  'served_model',
  'refusal_rate',
  'empty_output_rate',
  'guardrail_rate',
  'output_valid_rate',
  'retrieval_hit_rate',
  'retrieval_empty_rate',
];

/** What moves when something else does: refusals make answers shorter and successes dearer. */
const SYMPTOMS: ReadonlySet<SignalName> = new Set([
  'output_tokens',
  'output_characters',
  'cost_per_call_usd',
  'cost_per_1k_tokens_usd',
  'cost_per_success_usd',
  'traffic_mix',
  'user_spend_concentration',
]);
/** What judges the answers of the same place: falls with anything that is wrong with them, and is seen when it is judged. */
const JUDGEMENTS: ReadonlySet<SignalName> = new Set(['evaluation_score', 'evaluation_pass_rate']);
/** A symptom gives its cause this long to show, so that the page names the cause. */
export const PATIENCE_MINUTES = 5;

interface Entry {
  /** Position among the verdicts; undefined for a drift that has ended. */
  readonly index: number | undefined;
  readonly key: SeriesKey;
  readonly direction: Finding['direction'];
  readonly since: number;
  readonly opened: number;
  readonly paged: number;
  /** A small shift of a day or a week: since is the window's, so it can only be a member. */
  readonly isSlow: boolean;
  readonly canLead: boolean;
  /** Until this minute it does not alert: a symptom at its opening, and again when it pages. */
  readonly waitsUntil: number;
  /** The minute it ended; undefined while it is open. */
  readonly closed: number | undefined;
  /** The newest minute that spoke for its being there rather than over. */
  readonly signed: number;
  readonly now: number;
}

interface Group {
  readonly leader: Entry;
  readonly members: Entry[];
}

/** The incident of every verdict, in their order; null where no drift is open (state 0 or 1). */
export function groupIncidents(
  drifts: readonly StandingDrift[],
  changes: readonly Change[],
): (Incident | null)[] {
  const entries = withoutForgotten(drifts.flatMap((drift, index) => entriesOf(drift, index))).sort(
    byRank,
  );
  const groups: Group[] = [];
  for (const entry of entries) {
    const group = groups.find((candidate) => belongsTo(candidate, entry, changes));
    if (group === undefined) groups.push({ leader: entry, members: [] });
    else group.members.push(entry);
  }
  const incidents: (Incident | null)[] = drifts.map(() => null);
  for (const { leader, members } of groups) {
    const open = [leader, ...members].filter(({ index }) => index !== undefined);
    const shared = {
      id: findingId(leader.key, leader.opened),
      leader: leader.key,
      isWaiting: leader.index !== undefined && leader.now < leader.waitsUntil,
      size: open.length,
    };
    for (const { index } of open) {
      if (index !== undefined) incidents[index] = { ...shared, isLeader: index === leader.index };
    }
  }
  return incidents;
}

/** What has ended matters in its aftermath, and to what opened before that was over. */
function withoutForgotten(entries: readonly Entry[]): Entry[] {
  let oldest = Number.POSITIVE_INFINITY;
  for (const { closed, opened } of entries) {
    if (closed === undefined) oldest = Math.min(oldest, opened);
  }
  return entries.filter(
    ({ closed }) => closed === undefined || oldest <= closed + AFTERMATH_MINUTES,
  );
}

function entriesOf({ finding, isMuted }: StandingDrift, index: number): Entry[] {
  const { monitor, signal, segment, explanation } = finding;
  const key = { monitor, signal, segment };
  const entries: Entry[] = [];
  const ended = explanation['closed'] as Closed | undefined;
  const nowMinute = Math.floor(finding.windowEndMs / 60_000);
  const patience = SYMPTOMS.has(signal) ? PATIENCE_MINUTES : 0;
  if (ended !== undefined) {
    const { since, direction, closed } = ended;
    const times = {
      since,
      opened: ended.opened + patience,
      paged: (ended.paged ?? Number.POSITIVE_INFINITY) + patience,
      waitsUntil: 0,
      closed,
      signed: closed,
      now: nowMinute,
    };
    entries.push({ ...times, index: undefined, key, direction, isSlow: false, canLead: !isMuted });
  }
  if (finding.state >= 2 && finding.sinceMs !== null) {
    const isSlow = explanation['channel'] === 'slow';
    const since = Math.floor(finding.sinceMs / 60_000);
    const opened = numberOr(explanation['opened_minute'], nowMinute) + patience;
    const paged = numberOr(explanation['paged_minute'], Number.POSITIVE_INFINITY) + patience;
    entries.push({
      index,
      key,
      direction: finding.direction,
      since,
      opened,
      paged,
      isSlow,
      canLead: !isMuted && !isSlow,
      waitsUntil: isSlow || patience === 0 ? 0 : Number.isFinite(paged) ? paged : opened,
      closed: undefined,
      signed: numberOr(explanation['signed_minute'], opened),
      now: nowMinute,
    });
  }
  return entries;
}

const numberOr = (value: unknown, otherwise: number) =>
  typeof value === 'number' ? value : otherwise;

function byRank(a: Entry, b: Entry): number {
  return (
    Number(a.isSlow) - Number(b.isSlow) ||
    compareNumbers(a.paged, b.paged) ||
    a.opened - b.opened ||
    depthOf(a.key) - depthOf(b.key) ||
    signalRank(a.key.signal) - signalRank(b.key.signal) ||
    (nameOf(a.key) < nameOf(b.key) ? -1 : 1)
  );
}

/** Infinity equals itself, where a difference would be NaN. */
const compareNumbers = (a: number, b: number) => (a === b ? 0 : a < b ? -1 : 1);

const valuesOf = (key: SeriesKey) =>
  Object.entries(key.segment).filter(([, value]) => value !== '');
const depthOf = (key: SeriesKey) => valuesOf(key).length;
const nameOf = (key: SeriesKey) => JSON.stringify([key.monitor, key.segment]);

function signalRank(signal: SignalName): number {
  const rank = LEADING_SIGNALS.indexOf(signal);
  return rank < 0 ? LEADING_SIGNALS.length : rank;
}

/**
 * Whether a drift has the cause of an incident: it follows the same change as the leader, or begins with the leader
 * and is related to some drift of the incident. A golden set is a test: it never explains live traffic.
 */
function belongsTo({ leader, members }: Group, entry: Entry, changes: readonly Change[]): boolean {
  if (!leader.canLead || !leadsOn(leader, entry)) return false;
  if (leader.key.segment['canary_set'] !== entry.key.segment['canary_set']) return false;
  const all = [leader, ...members];
  if (entry.isSlow) return all.some((other) => isSlowViewOf(entry, other));
  if (changes.some((change) => follows(leader, change) && follows(entry, change))) return true;
  if (isJudgementOf(leader, entry)) return true;
  return beginTogether(leader, entry) && all.some((other) => isRelated(other, entry));
}

/** An evaluation that falls while its place has an incident: the same answers are judged, often hours later. */
function isJudgementOf(leader: Entry, entry: Entry): boolean {
  if (!JUDGEMENTS.has(entry.key.signal) || !isNested(leader.key, entry.key)) return false;
  const until = leader.closed === undefined ? leader.now : leader.closed + AFTERMATH_MINUTES;
  return entry.since >= leader.since - slackOf(leader) && entry.since <= until;
}

/**
 * Whether a leader, should it have ended, still leads a drift: for a while all that joins it; after that what opened
 * before, unless it became a page only later or shows signs of still being there when it has had the time to recover.
 */
function leadsOn({ closed }: Entry, entry: Entry): boolean {
  if (closed === undefined || entry.now - closed <= AFTERMATH_MINUTES) return true;
  if (entry.closed !== undefined) return true;
  if (entry.isSlow || entry.opened > closed + AFTERMATH_MINUTES) return false;
  const hasRisen = Number.isFinite(entry.paged) && entry.paged > closed;
  return !hasRisen && entry.signed - closed <= proofMinutesOf(entry);
}

/** How long a drift may take to prove that it is over, going by how long it took to prove itself. */
function proofMinutesOf({ since, opened, paged }: Entry): number {
  const seen = (Number.isFinite(paged) ? Math.max(paged, opened) : opened) - since;
  return Math.min(PROOF_MINUTES_MAX, Math.max(AFTERMATH_MINUTES, PROOF_FACTOR * seen));
}

/** One lies inside the other, or they are the same drift of neighbours. */
const isRelated = (a: Entry, b: Entry) => isNested(a.key, b.key) || isAlike(a, b);

function beginTogether(a: Entry, b: Entry): boolean {
  return Math.abs(a.since - b.since) <= Math.max(slackOf(a), slackOf(b));
}

const slackOf = ({ since, opened }: Entry) =>
  Math.min(SLACK_MINUTES.most, Math.max(SLACK_MINUTES.least, opened - since));

/** The same service and environment, and no column in which they differ. */
function isNested(a: SeriesKey, b: SeriesKey): boolean {
  if (!isSamePlace(a, b)) return false;
  return valuesOf(a).every(
    ([column, value]) => (b.segment[column] ?? '') === '' || b.segment[column] === value,
  );
}

const isSamePlace = (a: SeriesKey, b: SeriesKey) =>
  a.segment['service'] === b.segment['service'] &&
  a.segment['environment'] === b.segment['environment'];

/** The same signal in the same direction on segments with something in common: a service, a model, a tenant. */
function isAlike(a: Entry, b: Entry): boolean {
  if (a.key.signal !== b.key.signal || a.direction !== b.direction) return false;
  return valuesOf(a.key).some(
    ([column, value]) => column !== 'environment' && b.key.segment[column] === value,
  );
}

function follows(entry: Entry, change: Change): boolean {
  const { segment } = entry.key;
  const touches =
    (change.service === '' || change.service === segment['service']) &&
    (change.environment === '' || change.environment === segment['environment']);
  const later = entry.since - change.timestampMs / 60_000;
  const slack = slackOf(entry);
  return touches && later >= -slack && later <= AFTER_CHANGE_MINUTES + slack;
}

/** A shift of the day is the drift of an hour seen from further away. */
function isSlowViewOf(slow: Entry, fast: Entry): boolean {
  if (fast.isSlow || slow.key.signal !== fast.key.signal) return false;
  return (
    slow.direction === fast.direction &&
    isNested(slow.key, fast.key) &&
    fast.since >= slow.since - slackOf(fast)
  );
}
