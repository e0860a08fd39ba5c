// The options of `simulate` as the values the generator takes; every mistake names the option and value.

import { AppError } from '../../model/errors.ts';
import type { SimulatedService, SimulatedTenant } from './catalogue.ts';
import { findModel, MODELS, SERVICES, TENANTS } from './catalogue.ts';
import { parseDurationMs } from './incidents.ts';

function invalid(option: string, description: string): AppError {
  return new AppError('QUERY_INVALID', `${option}: ${description}`);
}

/**
 * A count takes the first of the catalogue, numbered copies of the first beyond its end; a list takes
 * those names, an unknown name becoming a copy of the first.
 */
function chooseNamed<T extends { readonly name: string }>(
  option: string,
  text: string | undefined,
  catalogue: readonly T[],
): T[] {
  const template = catalogue[0] as T;
  if (text === undefined) return [...catalogue];
  if (/^\d+$/.test(text)) {
    const count = Number(text);
    if (count < 1 || count > 500) throw invalid(option, `${text} is not from 1 to 500`);
    return Array.from(
      { length: count },
      (_, i) => catalogue[i] ?? { ...template, name: `${template.name}-${i + 1}` },
    );
  }
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('')) throw invalid(option, `"${text}" has an empty name`);
  return names.map((name) => catalogue.find((item) => item.name === name) ?? { ...template, name });
}

/** Services of --services; with --models all of them call those models, in equal shares. */
export function chooseServices(
  services: string | undefined,
  models: string | undefined,
): SimulatedService[] {
  const chosen = chooseNamed('--services', services, SERVICES);
  if (models === undefined) return chosen;
  const shares = models.split(',').map((name) => {
    const model = findModel(name.trim());
    if (model !== undefined) return { model, weight: 1 };
    const known = MODELS.map(({ requestModel }) => requestModel).join(', ');
    throw invalid('--models', `"${name}" is not known; choose from ${known}`);
  });
  return chosen.map((service) => ({ ...service, models: shares }));
}

export function chooseTenants(tenants: string | undefined): SimulatedTenant[] {
  return chooseNamed('--tenants', tenants, TENANTS);
}

/** An incident where nobody sends would never happen: throws QUERY_INVALID naming what is simulated. */
export function assertTouches(
  text: string,
  place: { readonly service: string; readonly model: string; readonly tenant: string },
  traffic: {
    readonly services: readonly SimulatedService[];
    readonly tenants: readonly SimulatedTenant[];
  },
): void {
  const services = traffic.services.map(({ name }) => name);
  const there = traffic.services.filter(({ name }) => ['', name].includes(place.service));
  const models = there.flatMap((service) => service.models.map(({ model }) => model.requestModel));
  const tenants = traffic.tenants.map(({ name }) => name);
  for (const [column, known] of Object.entries({
    service: services,
    model: models,
    tenant: tenants,
  })) {
    const value = place[column as keyof typeof place];
    if (value === '' || known.includes(value)) continue;
    throw invalid(
      `--incident ${text}`,
      `${column}=${value} is not simulated there; one of ${[...new Set(known)].join(', ')}`,
    );
  }
}

/** A duration option in milliseconds; `forever` is Infinity, `0` none. */
export function chooseDurationMs(option: string, text: string): number {
  if (text === 'forever') return Number.POSITIVE_INFINITY;
  const durationMs = text === '0' ? 0 : parseDurationMs(text);
  if (durationMs !== undefined) return durationMs;
  throw invalid(option, `"${text}" is no duration; write 90s, 10m, 28d`);
}

/** `name=value` options as a record with lower-case names. */
export function chooseHeaders(headers: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    headers.map((header) => {
      const equals = header.indexOf('=');
      if (equals < 1) throw invalid('--header', `"${header}" is not name=value`);
      return [header.slice(0, equals).toLowerCase(), header.slice(equals + 1)];
    }),
  );
}

/** The URL of --endpoint; `host:port` alone is taken for one without TLS. Throws QUERY_INVALID. */
export function parseEndpoint(text: string): string {
  const url = text.includes('://') ? text : `http://${text}`;
  if (/^https?:/.test(url) && URL.canParse(url)) return url;
  throw invalid('--endpoint', `"${text}" is no URL; write http://localhost:4317`);
}
