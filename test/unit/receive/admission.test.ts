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

void test('the buffer of a body serves the next body after its release, not before', () => {
  const admission = createAdmission(1000);
  const first = admission.lease();
  const second = admission.lease();
  const one = first.buffer(3);
  const two = second.buffer(3);
  assert.notEqual(one.buffer, two.buffer);
  first.release();
  assert.equal(admission.lease().buffer(1).buffer, one.buffer);
  assert.ok(two.length >= 3);
  assert.throws(() => first.buffer(3), isOverloaded);
});

void test('the memory of a huge body is free after its release', () => {
  const lease = createAdmission(1000).lease();
  const huge = lease.buffer(9 << 20);
  const made = Buffer.allocUnsafeSlow(10 << 20);
  lease.adopt(made.subarray(0, made.length - 1));
  lease.release();
  assert.equal(huge.length, 0);
  assert.equal(made.length, 0);
});

void test('memory that is shared with other buffers is not taken over', () => {
  const lease = createAdmission(1000).lease();
  const shared = Buffer.allocUnsafeSlow(10 << 20);
  lease.adopt(shared.subarray(1));
  lease.adopt(shared.subarray(0, 9 << 20));
  lease.adopt(Buffer.allocUnsafe(10));
  lease.release();
  assert.equal(shared.length, 10 << 20);
});
