import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  assertTouches,
  chooseServices,
  chooseTenants,
  parseEndpoint,
} from '../../../../src/cli/simulate/choose.ts';

const traffic = { services: chooseServices('2', undefined), tenants: chooseTenants('1') };
const place = { service: '', model: '', tenant: '' };

test('an incident in a service, model or tenant that is not simulated is refused with those that are', () => {
  assert.throws(
    () => assertTouches('x@+1m:service=nope', { ...place, service: 'nope' }, traffic),
    /--incident x@\+1m:service=nope: service=nope is not simulated there; one of support-bot, search-assistant$/,
  );
  assert.throws(
    () => assertTouches('x', { ...place, tenant: 'globex' }, traffic),
    /tenant=globex is not simulated there; one of acme$/,
  );
  const elsewhere = chooseServices('document-extractor', undefined)[0]?.models[0]?.model;
  assert.throws(
    () =>
      assertTouches(
        'x',
        { ...place, service: 'search-assistant', model: elsewhere?.requestModel ?? '' },
        traffic,
      ),
    /model=.* is not simulated there/,
  );
});

test('an incident everywhere, or where traffic is, is taken', () => {
  const [service] = traffic.services;
  const model = service?.models[0]?.model.requestModel ?? '';
  assertTouches('x', place, traffic);
  assertTouches('x', { service: 'support-bot', model, tenant: 'acme' }, traffic);
});

test('an endpoint that is no web address is refused at once, with its text and one that works', () => {
  for (const text of ['not a url', 'ftp://localhost:4317', 'http://', '', 'http://host:99999']) {
    assert.throws(
      () => parseEndpoint(text),
      {
        code: 'QUERY_INVALID',
        message: `--endpoint: "${text}" is no URL; write http://localhost:4317`,
      },
      text,
    );
  }
  assert.equal(parseEndpoint('https://otlp.example/base'), 'https://otlp.example/base');
  assert.equal(parseEndpoint('localhost:4317'), 'http://localhost:4317');
});
