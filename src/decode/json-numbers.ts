// Decimal text → integers without passing through a double where that could lose a digit.

/** Longer decimal exponents cannot give a 64-bit integer. */
const EXPONENT_MAX = 400;
const EXACT_DIGITS = 15;
const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** Inclusive bounds of the integer types. */
export const INTEGER_RANGES = {
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  sint32: [-(2n ** 31n), 2n ** 31n - 1n],
  enum: [-(2n ** 31n), 2n ** 31n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  fixed32: [0n, 2n ** 32n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  sfixed64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
  fixed64: [0n, 2n ** 64n - 1n],
} as const;

export type IntegerType = keyof typeof INTEGER_RANGES;

/** The integer a decimal text stands for (`1.0` and `1e3` are integers), or undefined. Exact. */
export function parseInteger(text: string): bigint | undefined {
  if (text.length <= EXACT_DIGITS && /^-?\d+$/.test(text)) return BigInt(Number(text));
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponentText = '0'] = match;
  if (fraction === '' && exponentText === '0') return BigInt(sign + whole);
  return scaleDecimal(sign, whole + fraction, Number(exponentText) - fraction.length);
}

function scaleDecimal(sign: string, digits: string, exponent: number): bigint | undefined {
  const significant = digits.replace(/^0+/, '');
  if (significant === '') return 0n;
  const kept = significant.replace(/0+$/, '');
  const scale = exponent + significant.length - kept.length;
  if (scale < 0 || scale > EXPONENT_MAX) return undefined;
  return BigInt(`${sign}${kept}${'0'.repeat(scale)}`);
}

/** True when the integer fits the protobuf type. */
export function isInRange(value: bigint, type: IntegerType): boolean {
  const [low, high] = INTEGER_RANGES[type];
  return value >= low && value <= high;
}

const SPECIAL: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

/** The double a JSON number or string stands for, or undefined (out of range, not a number). */
export function parseDouble(text: string): number | undefined {
  if (Object.hasOwn(SPECIAL, text)) return SPECIAL[text];
  if (!DECIMAL.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
