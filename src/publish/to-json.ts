// Values of the model as the API writes them: snake_case keys, times as ISO 8601.

/** Fields that end in Ms are Unix milliseconds: they lose the ending and become text. */
export function toJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toJson);
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, item]) => [key, toJson(item)]));
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number' && !Number.isFinite(value)) return null;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (key === 'segment') return [key, item];
      if (key.endsWith('Ms') && (typeof item === 'number' || item === null)) {
        return [toSnake(key.slice(0, -2)), item === null ? null : new Date(item).toISOString()];
      }
      return [toSnake(key), toJson(item)];
    }),
  );
}

const toSnake = (key: string) => key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
