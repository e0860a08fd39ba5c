// Option parsers the commands share. A bad value is a usage error that names it; nothing falls back.

import { InvalidArgumentError } from 'commander';

/** Parser for commander: a number in [min, max]. */
export function numberIn(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || value < min || value > max) {
      throw new InvalidArgumentError(`"${text}" is no number from ${min} to ${max}.`);
    }
    return value;
  };
}

/** Parser for commander: the chance of an error that is put up with; neither never nor always. */
export const chance = numberIn(1e-6, 1 - 1e-6);

/** Parser for commander: a whole number in [min, max]. */
export function integerIn(min: number, max: number): (text: string) => number {
  const parse = numberIn(min, max);
  return (text) => {
    const value = parse(text);
    if (!Number.isInteger(value)) throw new InvalidArgumentError(`"${text}" is no whole number.`);
    return value;
  };
}

/** Parser for commander options that may be given several times. */
export function collect(value: string, previous: readonly string[]): string[] {
  return [...previous, value];
}
