// Bounded label values: whatever is sent, a metric has at most so many values a label. The rest becomes
// `other` and is counted, so that a flood of values is seen and never brings Prometheus down.

export const OTHER = 'other';

export interface LabelCaps {
  /** The value to publish: the value itself, or `other` once the label has its fill. */
  admit(label: string, value: string): string;
}

export function createLabelCaps(valuesMax: number, onOverflow: (label: string) => void): LabelCaps {
  const known = new Map<string, Set<string>>();
  return {
    admit: (label, value) => {
      let values = known.get(label);
      if (values === undefined) known.set(label, (values = new Set()));
      if (values.has(value)) return value;
      if (value !== '' && values.size >= valuesMax) {
        onOverflow(label);
        return OTHER;
      }
      values.add(value);
      return value;
    },
  };
}
