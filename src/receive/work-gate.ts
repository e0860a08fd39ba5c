// Rows of a request take about twice its bytes, once where they are made and once in the commit they wait for.
// So not everything that is admitted is worked on at once: the others wait for their turn, in order, as bodies.

export interface WorkGate {
  /** Takes `bytes` of the room; undefined where there is room now, else resolves when it is this one's turn. */
  enter(bytes: number): Promise<void> | undefined;
  /** Gives back what `enter` took. */
  leave(bytes: number): void;
}

interface Waiting {
  readonly bytes: number;
  readonly admit: () => void;
}

/** Room for `bytesMax`. One that is larger goes in when it is alone. */
export function createWorkGate(bytesMax: number): WorkGate {
  const waiting: Waiting[] = [];
  let taken = 0;
  const fits = (bytes: number) => taken === 0 || taken + bytes <= bytesMax;
  return {
    enter(bytes) {
      if (waiting.length > 0 || !fits(bytes)) {
        return new Promise((admit) => {
          waiting.push({ bytes, admit });
        });
      }
      taken += bytes;
      return undefined;
    },
    leave(bytes) {
      taken -= bytes;
      for (let next = waiting[0]; next !== undefined && fits(next.bytes); next = waiting[0]) {
        waiting.shift();
        taken += next.bytes;
        next.admit();
      }
    },
  };
}
