// Answers worth remembering: pure functions of short texts that repeat (model names, finish reasons).

const ENTRIES_MAX = 4096;
/** Longer texts are no names; they are worked out each time. */
const KEY_LENGTH_MAX = 256;

/** `work` with its answers kept; the memo is emptied when full, so a sender cannot grow it without end. */
export function remembered<T>(work: (text: string) => T & {}): (text: string) => T {
  const known = new Map<string, T & {}>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const answer = work(text);
    if (text.length > KEY_LENGTH_MAX) return answer;
    if (known.size >= ENTRIES_MAX) known.clear();
    known.set(text, answer);
    return answer;
  };
}
