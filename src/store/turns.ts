// At most so many at once, the others in order of arrival.

export interface Turns {
  /** Runs `step` when it is its turn. */
  take<T>(step: () => Promise<T>): Promise<T>;
}

export function createTurns(atOnce: number): Turns {
  let running = 0;
  const waiting: (() => void)[] = [];
  return {
    take: async (step) => {
      if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
      else running++;
      try {
        return await step();
      } finally {
        // A place that is passed on stays taken.
        const next = waiting.shift();
        if (next === undefined) running--;
        else next();
      }
    },
  };
}
