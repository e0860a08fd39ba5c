// The traffic itself, pure: seed and time range in, turns of conversations out. Every minute of every
// service has its own random stream, and every conversation belongs to the minute it starts in, so any
// split of a time range into pieces yields the same turns. Times are the simulation's, never the clock's.

import type { SimulatedService, SimulatedTenant } from './catalogue.ts';
import type { Effect, Incident } from './incidents.ts';
import type { Random } from './random.ts';
import type { Turn } from './turn.ts';
import { effectAt } from './incidents.ts';
import {
  createRandom,
  drawGammaMeanOne,
  drawHex,
  drawPoisson,
  drawWeighted,
  hashText,
} from './random.ts';
import { callsPerTurn, drawTurn } from './turn.ts';

export interface TrafficOptions {
  readonly seed: number;
  /** Model calls per second, averaged over a week of the rhythm. */
  readonly callsPerSecond: number;
  readonly services: readonly SimulatedService[];
  readonly tenants: readonly SimulatedTenant[];
  readonly incidents: readonly Incident[];
  /** daily: nights and weekends are quiet; flat: every minute alike. */
  readonly rhythm: 'daily' | 'flat';
  /** Characters of message content kept in a span; 0 sends none. */
  readonly contentCharactersMax: number;
}

const MINUTE_MS = 60_000;
/** A conversation is over at latest this long after it began; the look-back of a range's first minute. */
const CONVERSATION_MINUTES_MAX = 20;
const TURNS_MAX = 12;
const TURN_GAP_SECONDS_MEDIAN = 25;
/** Variance of the minute-to-minute level beyond Poisson: 1 / shape. */
const LEVEL_SHAPE = 20;
/** Spread of users' and conversations' own refusal rates: gamma shapes, variance 1 / shape. */
const USER_SHAPE = 2;
const CONVERSATION_SHAPE = 1.5;
/** A turn after a refusal in the same conversation is refused with at least this chance. */
const REPEATED_REFUSAL = 0.3;
const RETRY_LOOP_USERS = 0.05;
/**
 * Repeated refusals add to the first ones, more so in long conversations: first chances are divided by
 * 1 + this × (mean turns − 1), so that a service's rate is what its share of refused calls comes out at
 * (measured over 300,000 calls: within 10 % of it, users' own rates being what is left).
 */
const REPEAT_SURPLUS = 0.15;

/** Relative traffic at a moment, 1 on average over a week: afternoons peak, weekends are half. */
export function rhythmAt(timeMs: number): number {
  const hour = (timeMs / 3_600_000) % 24;
  const day = Math.floor(timeMs / 86_400_000 + 4) % 7;
  const daily = 1 + 0.7 * Math.cos(((hour - 14) / 24) * 2 * Math.PI);
  const weekly = day === 0 || day === 6 ? 0.5 : 1.2;
  return daily * weekly;
}

interface Conversation {
  readonly service: SimulatedService;
  readonly tenant: SimulatedTenant;
  readonly userIndex: number;
  readonly random: Random;
}

function countConversations(options: TrafficOptions, minute: number, service: SimulatedService) {
  const weights = options.services.reduce((sum, { weight }) => sum + weight, 0);
  const level = options.rhythm === 'daily' ? rhythmAt(minute * MINUTE_MS) : 1;
  const callsPerConversation = service.turnsMean * callsPerTurn(service);
  const mean =
    (options.callsPerSecond * 60 * level * service.weight) / weights / callsPerConversation;
  const random = createRandom(options.seed, hashText(service.name), minute);
  return drawPoisson(random, mean * drawGammaMeanOne(random, LEVEL_SHAPE));
}

function mostRefusedTenant(tenants: readonly SimulatedTenant[]): SimulatedTenant {
  return tenants.reduce((worst, tenant) =>
    tenant.refusalFactor > worst.refusalFactor ? tenant : worst,
  );
}

/** Draws who talks to which service. Mix shifts act here, on who comes, not on what happens to them. */
function openConversation(
  options: TrafficOptions,
  minute: number,
  service: SimulatedService,
  index: number,
): Conversation {
  const random = createRandom(options.seed, hashText(service.name), minute, index + 1);
  const drawn = drawWeighted(random, options.tenants);
  const moves = random.next();
  const place = { service: service.name, model: '', tenant: '' };
  const { mix } = effectAt(options.incidents, minute * MINUTE_MS, place);
  const tenant = moves < mix ? mostRefusedTenant(options.tenants) : drawn;
  // A power of a uniform: a few users send much of the traffic.
  const userIndex = Math.floor(tenant.userCount * random.next() ** 2.5);
  return { service, tenant, userIndex, random };
}

interface UserTraits {
  readonly id: string;
  readonly refusalFactor: number;
  readonly retries: boolean;
}

/** A user's lasting traits, from the seed and who they are. */
function traitsOf(seed: number, tenant: SimulatedTenant, userIndex: number): UserTraits {
  const random = createRandom(seed, hashText(tenant.name), userIndex, 77);
  return {
    id: `user-${tenant.name}-${String(userIndex).padStart(4, '0')}`,
    refusalFactor: drawGammaMeanOne(random, USER_SHAPE),
    retries: random.next() < RETRY_LOOP_USERS,
  };
}

/** Geometric number of turns with the service's mean, at most TURNS_MAX. */
function drawTurnCount(random: Random, mean: number): number {
  if (mean <= 1) return 1;
  const more = 1 - 1 / mean;
  const count = 1 + Math.floor(Math.log(1 - random.next()) / Math.log(more));
  return Math.min(TURNS_MAX, count);
}

/** All turns of one conversation, in order of time, wherever they end. */
function* talk(
  options: TrafficOptions,
  minute: number,
  conversation: Conversation,
): Generator<Turn> {
  const { service, tenant, random } = conversation;
  const user = traitsOf(options.seed, tenant, conversation.userIndex);
  const environment = random.next() < 0.94 ? 'production' : 'staging';
  const { model } = drawWeighted(random, service.models);
  const place = { service: service.name, model: model.requestModel, tenant: tenant.name };
  const conversationId = service.conversational ? `conv-${drawHex(random, 8)}` : '';
  const conversationFactor = drawGammaMeanOne(random, CONVERSATION_SHAPE);
  const keep = random.next();
  let left = drawTurnCount(random, service.turnsMean);
  let timeMs = (minute + random.next()) * MINUTE_MS;
  const endMs = (minute + CONVERSATION_MINUTES_MAX) * MINUTE_MS;
  let refusedBefore = false;
  for (let index = 0; left > 0 && index < TURNS_MAX && timeMs < endMs; index++, left--) {
    const effect: Readonly<Effect> = effectAt(options.incidents, timeMs, place);
    const surplus = 1 + REPEAT_SURPLUS * (service.turnsMean - 1);
    const first =
      ((service.rates.refusal * effect.refusal) / surplus) *
      tenant.refusalFactor *
      user.refusalFactor *
      conversationFactor;
    const turn = drawTurn(random, {
      service,
      model,
      environment,
      tenant: tenant.name,
      user: user.id,
      conversationId,
      index,
      startMs: timeMs,
      effect,
      refusalChance: Math.min(0.95, refusedBefore ? Math.max(first, REPEATED_REFUSAL) : first),
      contentCharactersMax: options.contentCharactersMax,
    });
    // Drawn even when it does not happen, so that the turns that remain are the same.
    if (keep < effect.traffic) yield turn;
    const loops = turn.refused && user.retries && random.next() < 0.8;
    if (loops) left++;
    refusedBefore ||= turn.refused && service.conversational;
    const gap = loops ? 2 + random.next() * 4 : drawGap(random);
    timeMs = turn.endMs + gap * 1000;
  }
}

function drawGap(random: Random): number {
  return TURN_GAP_SECONDS_MEDIAN * Math.exp(0.8 * (random.next() * 2 - 1) * 1.7);
}

/** Turns whose conversation starts in `minute`, in no particular order. */
function* turnsOfMinute(options: TrafficOptions, minute: number): Generator<Turn> {
  for (const service of options.services) {
    const count = countConversations(options, minute, service);
    for (let index = 0; index < count; index++) {
      yield* talk(options, minute, openConversation(options, minute, service, index));
    }
  }
}

/**
 * Turns that start in [fromMs, toMs), minute by minute, in order of their start within each minute.
 * The same for any way of splitting the range. Holds about twenty minutes of turns at a time.
 */
export function* generateTraffic(
  options: TrafficOptions,
  fromMs: number,
  toMs: number,
): Generator<Turn> {
  const pending = new Map<number, Turn[]>();
  const firstMinute = Math.floor(fromMs / MINUTE_MS);
  const lastMinute = Math.ceil(toMs / MINUTE_MS) - 1;
  for (let minute = firstMinute - CONVERSATION_MINUTES_MAX - 1; minute <= lastMinute; minute++) {
    for (const turn of turnsOfMinute(options, minute)) {
      if (turn.startMs < fromMs || turn.startMs >= toMs) continue;
      const startMinute = Math.floor(turn.startMs / MINUTE_MS);
      const list = pending.get(startMinute);
      if (list === undefined) pending.set(startMinute, [turn]);
      else list.push(turn);
    }
    const due = pending.get(minute);
    if (due === undefined) continue;
    pending.delete(minute);
    yield* due.sort((a, b) => a.startMs - b.startMs);
  }
}
