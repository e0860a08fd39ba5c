// What was running and for whom: resource, scope and span attributes, the span's own outranking the
// resource's. People and sessions stay in the clear only inside this pass; rows get their HMAC.

import type { Lineage } from '../model/records.ts';
import type { AttributeReader } from './attribute-reader.ts';
import { CONTEXT_WORDS } from './dialects/conventions.ts';
import { firstOf, isObject, toText } from './json.ts';
import type { Plan } from './overlays.ts';
import { readStructured, resolveText } from './resolve.ts';
import { FIELD, type Field } from './vocabulary.ts';

/** Dimensions are short; a longer value is cut. */
const DIMENSION_LENGTH_MAX = 256;

/** Who asked, in the clear. */
export interface People {
  user: string;
  conversation: string;
}

/** What was running, as far as the owner says. */
export interface Setting {
  promptName: string;
  promptVersion: string;
  tenant: string;
  team: string;
  feature: string;
  indexVersion: string;
  safetyPolicyVersion: string;
  canarySet: string;
  canaryCase: string;
  canaryRun: string;
  /** What some instrumentations write on spans though it belongs to the resource. */
  service: string;
  serviceVersion: string;
  environment: string;
}

export interface Context extends People, Setting {}

const PEOPLE_KEYS = ['user', 'conversation'] as const satisfies readonly (keyof People & Field)[];

/** Worth handing to another span. */
const HANDED_KEYS = [
  'promptName',
  'promptVersion',
  'tenant',
  'team',
  'feature',
  'indexVersion',
  'safetyPolicyVersion',
  'canarySet',
  'canaryCase',
  'canaryRun',
] as const satisfies readonly (keyof Setting & Field)[];

const CONTEXT_KEYS = [...PEOPLE_KEYS, ...HANDED_KEYS];

const SETTING_KEYS = [
  ...HANDED_KEYS,
  'service',
  'serviceVersion',
  'environment',
] as const satisfies readonly (keyof Setting & Field)[];

/** What all owners that state nothing share; nobody adds to it. */
const NO_SETTING = Object.freeze(
  Object.fromEntries(SETTING_KEYS.map((key) => [key, ''])),
) as Readonly<Setting>;
const NOBODY: Readonly<People> = Object.freeze({ user: '', conversation: '' });
const NO_CONTEXT: Context = Object.freeze({ ...NOBODY, ...NO_SETTING });
/** Shared by all rows without flags. */
export const NO_FLAGS: Record<string, string> = Object.freeze({});

/** What the owner says was running; '' where it does not. */
export function readSetting(reader: AttributeReader, plan: Plan): Readonly<Setting> {
  const blobs = metadataBlobs(reader, plan);
  let setting: Setting = NO_SETTING;
  for (const key of SETTING_KEYS) {
    const text = readStated(reader, plan, key, blobs);
    if (text === '') continue;
    if (setting === NO_SETTING) setting = { ...NO_SETTING };
    setting[key] = text;
  }
  return setting;
}

function readStated(
  reader: AttributeReader,
  plan: Plan,
  key: keyof Context & Field,
  blobs: readonly unknown[],
): string {
  const text = resolveText(reader, plan, FIELD[key]);
  return cut(text === '' && blobs.length > 0 ? fromBlobs(blobs, key) : text);
}

/** Who asked, as the owner says; '' where it does not. */
export function readPeople(reader: AttributeReader, plan: Plan): Readonly<People> {
  const blobs = metadataBlobs(reader, plan);
  const user = readStated(reader, plan, 'user', blobs);
  const conversation = readStated(reader, plan, 'conversation', blobs);
  return user === '' && conversation === '' ? NOBODY : { user, conversation };
}

export function readContext(reader: AttributeReader, plan: Plan): Context {
  return toContext(readSetting(reader, plan), readPeople(reader, plan));
}

/** Both together. */
export function toContext(setting: Readonly<Setting>, people: Readonly<People>): Context {
  if (setting === NO_SETTING && people === NOBODY) return NO_CONTEXT;
  // Every field by its name: an object put together of two costs several times as much.
  return {
    user: people.user,
    conversation: people.conversation,
    promptName: promptNameOf(setting.promptName, people),
    promptVersion: setting.promptVersion,
    tenant: setting.tenant,
    team: setting.team,
    feature: setting.feature,
    indexVersion: setting.indexVersion,
    safetyPolicyVersion: setting.safetyPolicyVersion,
    canarySet: setting.canarySet,
    canaryCase: setting.canaryCase,
    canaryRun: setting.canaryRun,
    service: setting.service,
    serviceVersion: setting.serviceVersion,
    environment: setting.environment,
  };
}

/** A session's id in the place of the prompt's name names no prompt. */
export const promptNameOf = (stated: string, { conversation }: Readonly<People>): string =>
  stated === conversation ? '' : stated;

/** Anything there that is worth handing to another span. */
export function hasContext(context: Context): boolean {
  return context !== NO_CONTEXT && CONTEXT_KEYS.some((key) => context[key] !== '');
}

const NO_BLOBS: readonly unknown[] = [];

function metadataBlobs(reader: AttributeReader, plan: Plan): readonly unknown[] {
  const sources = reader.sourcesOf(plan, FIELD.metadata);
  if (sources.length === 0) return NO_BLOBS;
  const blobs: unknown[] = [];
  for (const source of sources) {
    const value = readStructured(reader, source);
    if (isObject(value)) blobs.push(value);
  }
  return blobs;
}

function fromBlobs(blobs: readonly unknown[], field: Field): string {
  const words = CONTEXT_WORDS[field];
  if (words === undefined) return '';
  for (const blob of blobs) {
    const text = toText(firstOf(blob, words));
    if (text !== '') return text;
  }
  return '';
}

const cut = (text: string): string =>
  text.length > DIMENSION_LENGTH_MAX ? text.slice(0, DIMENSION_LENGTH_MAX) : text;

/** Lineage of a span (or log record) from what its resource says and what it says itself. */
export function toLineage(
  base: Lineage,
  context: Readonly<Setting>,
  flags: Record<string, string>,
): Lineage {
  return {
    service: base.service || context.service,
    serviceVersion: base.serviceVersion || context.serviceVersion,
    environment: base.environment || context.environment,
    tenant: context.tenant || base.tenant,
    team: context.team || base.team,
    feature: context.feature || base.feature,
    promptName: context.promptName || base.promptName,
    promptVersion: context.promptVersion || base.promptVersion,
    indexVersion: context.indexVersion || base.indexVersion,
    safetyPolicyVersion: context.safetyPolicyVersion || base.safetyPolicyVersion,
    instrumentation: base.instrumentation,
    instrumentationVersion: base.instrumentationVersion,
    featureFlags: joinFlags(base.featureFlags, flags),
  };
}

/** Lineage as far as resource and scope state it. */
export function readBaseLineage(
  reader: AttributeReader,
  plan: Plan,
  scope: { readonly name: string; readonly version: string },
): Lineage {
  const context = readSetting(reader, plan);
  return {
    service: context.service,
    serviceVersion: context.serviceVersion,
    environment: context.environment,
    tenant: context.tenant,
    team: context.team,
    feature: context.feature,
    promptName: '',
    promptVersion: '',
    indexVersion: context.indexVersion,
    safetyPolicyVersion: context.safetyPolicyVersion,
    instrumentation: cut(scope.name),
    instrumentationVersion: cut(scope.version),
    featureFlags: readFlags(reader, plan),
  };
}

/** feature_flag.key with its variant, and feature_flags.<name> = variant. */
export function readFlags(reader: AttributeReader, plan: Plan): Record<string, string> {
  if (!reader.mayState(plan, FIELD.featureFlagKey) && !reader.hasFamily('feature_flags.')) {
    return NO_FLAGS;
  }
  const flags: Record<string, string> = {};
  const key = resolveText(reader, plan, FIELD.featureFlagKey);
  if (isFlagName(key)) flags[key] = cut(resolveText(reader, plan, FIELD.featureFlagVariant));
  if (reader.hasFamily('feature_flags.')) {
    reader.eachOf('feature_flags.', (name, value) => {
      const text = toText(value);
      if (isFlagName(name) && text !== '') flags[name] = cut(text);
    });
  }
  return flags;
}

/** Both sets of flags, the later ones' variant where both name one. */
export function joinFlags(
  flags: Record<string, string>,
  more: Record<string, string>,
): Record<string, string> {
  return flags === NO_FLAGS && more === NO_FLAGS ? NO_FLAGS : { ...flags, ...more };
}

const isFlagName = (name: string): boolean =>
  name !== '' && name !== '__proto__' && name.length <= DIMENSION_LENGTH_MAX;
