// What was running and for whom: resource, scope and span attributes, the span's own outranking the
// resource's. People and sessions stay in the clear only inside this pass; rows get their HMAC.

import type { Lineage } from '../model/records.ts';
import type { AttributeReader } from './attribute-reader.ts';
import { CONTEXT_WORDS } from './dialects/conventions.ts';
import { firstOf, isObject, toText } from './json.ts';
import type { Plan } from './overlays.ts';
import { readSource, resolveText } from './resolve.ts';
import type { Field } from './vocabulary.ts';

/** Dimensions are short; a longer value is cut. */
const DIMENSION_LENGTH_MAX = 256;

export interface Context {
  user: string;
  conversation: string;
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
}

const CONTEXT_KEYS = [
  'user',
  'conversation',
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
] as const satisfies readonly (keyof Context & Field)[];

/** The context fields the owner states; '' where it states none. */
export function readContext(reader: AttributeReader, plan: Plan): Context {
  const blobs = metadataBlobs(reader, plan);
  const context = {} as Context;
  for (const key of CONTEXT_KEYS) {
    context[key] = cut(resolveText(reader, plan, key) || fromBlobs(blobs, key));
  }
  // A session's id in the place of the prompt's name names no prompt.
  if (context.promptName !== '' && context.promptName === context.conversation)
    context.promptName = '';
  return context;
}

/** Anything there that is worth handing to another span. */
export function hasContext(context: Context): boolean {
  return CONTEXT_KEYS.some((key) => context[key] !== '');
}

function metadataBlobs(reader: AttributeReader, plan: Plan): unknown[] {
  const blobs: unknown[] = [];
  for (const source of plan.sources.metadata ?? []) {
    const value = readSource(reader, { ...source, via: 'json' });
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
export function toLineage(base: Lineage, context: Context, flags: Record<string, string>): Lineage {
  return {
    service: base.service,
    serviceVersion: base.serviceVersion,
    environment: base.environment,
    tenant: context.tenant || base.tenant,
    team: context.team || base.team,
    feature: context.feature || base.feature,
    promptName: context.promptName || base.promptName,
    promptVersion: context.promptVersion || base.promptVersion,
    indexVersion: context.indexVersion || base.indexVersion,
    safetyPolicyVersion: context.safetyPolicyVersion || base.safetyPolicyVersion,
    instrumentation: base.instrumentation,
    instrumentationVersion: base.instrumentationVersion,
    featureFlags: { ...base.featureFlags, ...flags },
  };
}

/** Lineage as far as resource and scope state it. */
export function readBaseLineage(
  reader: AttributeReader,
  plan: Plan,
  scope: { readonly name: string; readonly version: string },
): Lineage {
  const context = readContext(reader, plan);
  return {
    service: cut(resolveText(reader, plan, 'service')),
    serviceVersion: cut(resolveText(reader, plan, 'serviceVersion')),
    environment: cut(resolveText(reader, plan, 'environment')),
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
  const flags: Record<string, string> = {};
  const key = resolveText(reader, plan, 'featureFlagKey');
  if (isFlagName(key)) flags[key] = cut(resolveText(reader, plan, 'featureFlagVariant'));
  if (reader.hasFamily('feature_flags.')) {
    reader.eachOf('feature_flags.', (name, value) => {
      const text = toText(value);
      if (isFlagName(name) && text !== '') flags[name] = cut(text);
    });
  }
  return flags;
}

const isFlagName = (name: string): boolean =>
  name !== '' && name !== '__proto__' && name.length <= DIMENSION_LENGTH_MAX;
