import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAdmission, retryAfter } from '../../../src/receive/admission.ts';
import { AppError } from '../../../src/model/errors.ts';

const isOverloaded = (error: unknown) =>
  error instanceof AppError &&
  error.code === 'OVERLOADED' &&
  error.retryAfterSeconds! >= 1 &&
  error.retryAfterSeconds! <= 30;

void test('leases together never take more than the budget', () => {
  const admission = createAdmission(100);
  const first = admission.lease();
  const second = admission.lease();
  first.grow(60);
  second.grow(40);
  assert.equal(admission.inflightBytes, 100);
  assert.throws(() => {
    second.grow(1);
  }, isOverloaded);
  assert.throws(() => {
    admission.check(1);
  }, isOverloaded);
  assert.equal(second.available, 0);
});

void test('a released lease gives its bytes to others, once', () => {
  const admission = createAdmission(100);
  const first = admission.lease();
  const second = admission.lease();
  first.grow(60);
  second.grow(40);
  first.release();
  first.release();
  assert.equal(admission.inflightBytes, 40);
  second.grow(60);
  assert.equal(admission.inflightBytes, 100);
});

void test('a lease that has the budget to itself may exceed it', () => {
  const admission = createAdmission(100);
  const only = admission.lease();
  only.grow(90);
  only.grow(500);
  assert.equal(admission.inflightBytes, 590);
  assert.throws(() => {
    admission.lease().grow(1);
  }, isOverloaded);
  only.release();
  assert.equal(admission.inflightBytes, 0);
});

void test('a read that goes on after its request ended takes nothing', () => {
  const admission = createAdmission(100);
  const late = admission.lease();
  late.release();
  assert.throws(() => {
    late.grow(1);
  }, isOverloaded);
  assert.equal(admission.inflightBytes, 0);
});

void test('what is held is reported at each change', () => {
  const seen: number[] = [];
  const admission = createAdmission(100, (bytes) => seen.push(bytes));
  const lease = admission.lease();
  lease.grow(10);
  lease.grow(5);
  lease.release();
  assert.deepEqual(seen, [10, 15, 0]);
});

void test('the wait asked of refused clients is 1 to 5 whole seconds', () => {
  for (let round = 0; round < 200; round++) {
    const seconds = retryAfter();
    assert.ok(Number.isInteger(seconds) && seconds >= 1 && seconds <= 5);
  }
});

void test('the buffer a body was put together in serves the next body after its release, not before', () => {
  const admission = createAdmission(1000);
  const chunks = [Buffer.from('ab'), Buffer.from('c')];
  const first = admission.lease();
  const second = admission.lease();
  const one = first.join(chunks, 3);
  const two = second.join(chunks, 3);
  assert.equal(one.toString(), 'abc');
  assert.notEqual(one.buffer, two.buffer);
  first.release();
  assert.equal(admission.lease().join([Buffer.from('d')], 1).buffer, one.buffer);
  assert.equal(two.toString(), 'abc');
  assert.throws(() => first.join(chunks, 3), isOverloaded);
});
