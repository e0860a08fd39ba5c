import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Command } from 'commander';
import type { CliContext } from '../../../src/cli/context.ts';
import { eraseUser } from '../../../src/cli/forget/erase.ts';
import { registerForget } from '../../../src/cli/forget.ts';

const context: CliContext = {
  env: {},
  loadConfig: () => assert.fail('the configuration was read before the option was checked'),
  print: () => undefined,
  remark: () => undefined,
  exit: () => undefined,
  stop: new AbortController().signal,
};

test('an empty user, as from an unset variable, is refused before anything is opened', async () => {
  for (const user of ['', '  ']) {
    const program = new Command();
    registerForget(program, context);
    await assert.rejects(
      program.parseAsync(['node', 'spandrift', 'forget', '--user', user]),
      /--user: " *" is no id; give the id the application sent/,
    );
  }
});

test('an empty hash asks the store nothing: it would match the rows of everybody without a user', async () => {
  const never = () => assert.fail('a statement was run');
  await assert.rejects(
    eraseUser({ query: never, command: never }, '', { dryRun: false }),
    /an empty hash is nobody/,
  );
});
