/**
 * The one name among `known` that `name` was most likely meant to be: at most two letters added, left out or changed
 * (one for a name of up to four), and no second name as near. Undefined when there is none.
 */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  const most = name.length <= 4 ? 1 : 2;
  let best: { readonly name: string; readonly distance: number; readonly alone: boolean } | undefined;
  for (const one of new Set(known)) {
    const distance = editDistance(name.toLowerCase(), one.toLowerCase());
    if (distance > most) continue;
    if (best === undefined || distance < best.distance) best = { name: one, distance, alone: true };
    else if (distance === best.distance) best = { ...best, alone: false };
  }
  return best?.alone === true ? best.name : undefined;
}

/** Levenshtein's. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, changed));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
