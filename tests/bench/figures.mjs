// What is made of the measured: medians, checksums, agreement, and whether a figure can be true at all.

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** `count` of the values, spread evenly over all of them. */
export const spread = (values, count) => (count >= values.length
  ? values
  : Array.from({ length: count }, (_, at) => values[Math.floor((at * values.length) / count)]));

/** FNV-1a of the ids of all replies, each reply's length before it; null where an engine does not tell ids. */
export function checksum(replies) {
  let hash = 0x811c9dc5;
  const add = (number) => {
    for (let shift = 0; shift < 32; shift += 8) hash = Math.imul(hash ^ ((number >>> shift) & 0xff), 0x01000193) >>> 0;
  };
  for (const ids of replies) {
    if (!ids) return null;
    add(ids.length);
    ids.forEach(add);
  }
  return hash.toString(16).padStart(8, '0');
}

/** The share of the tokens of `ours` that `theirs` say too, in each reply up to the first difference. */
export function agreement(ours, theirs) {
  let same = 0;
  let all = 0;
  ours.forEach((ids, at) => {
    const differs = ids.findIndex((id, place) => id !== theirs[at]?.[place]);
    same += differs < 0 ? ids.length : differs;
    all += ids.length;
  });
  return all ? same / all : null;
}

/** What engines say to the same prompts must be the same every time; keeps what was said first. */
export class Replies {
  #first = new Map();

  /** How many of `replies` are others than before. */
  differing(kind, prompts, replies) {
    return prompts.filter((prompt, at) => {
      const key = JSON.stringify([kind, prompt]);
      if (!this.#first.has(key)) this.#first.set(key, replies[at]);
      return checksum([this.#first.get(key)]) !== checksum([replies[at]]);
    }).length;
  }

  /** What was said first to each prompt; null if one was never asked. */
  of(kind, prompts) {
    const found = prompts.map((prompt) => this.#first.get(JSON.stringify([kind, prompt])));
    return found.every((ids) => ids) ? found : null;
  }
}

/** The larger of the numbers in two objects of the same shape; all else is the first's. */
export const larger = (one, other) => Object.fromEntries(Object.entries(one).map(([key, value]) => {
  if (typeof value === 'number') return [key, Math.max(value, other[key])];
  return [key, value && typeof value === 'object' ? larger(value, other[key]) : value];
}));

// The limits are measured roughly, with code that is no better than an engine's might be: only figures well beyond them
// are impossible.
const SLACK = 1.5;
// The measured peaks are of 128-bit dot products; native code has instructions four times as wide. On a GPU they are of
// F32, and a dot product of four 8-bit numbers takes the time of one multiply-add.
const WIDER = { cpu: 1, native: 4, webgpu: 4 };

/**
 * The most tokens a second that can be true. Each step reads all weights once, whatever the batch, and multiplies each
 * weight once a token; workers or threads at best multiply both. What prompts cost comes on top, so this is generous.
 */
export function ceiling({ backend, batch, workers }, { bytes, parameters }, { read, multiply }) {
  const reading = (read * workers * batch) / bytes;
  const computing = (multiply * WIDER[backend] * workers) / parameters;
  return SLACK * Math.min(reading, computing);
}
