/** Findings counted by rule: in how many files, and by outcome. */
export class Tally {
  #rules = new Map();

  /** @param outcome `safe`, `review`, or the code of a refusal */
  add(rule, outcome, file) {
    const row = this.#rules.get(rule) ?? { files: new Set(), outcomes: new Map() };
    this.#rules.set(rule, row);
    row.files.add(file);
    row.outcomes.set(outcome, (row.outcomes.get(outcome) ?? 0) + 1);
  }

  /** By the name of the rule; `reasons` are the refusals by code, the most frequent first. */
  rows() {
    return [...this.#rules]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([rule, { files, outcomes }]) => {
        const { safe = 0, review = 0, ...refusals } = Object.fromEntries(outcomes);
        const reasons = Object.entries(refusals).sort(([, a], [, b]) => b - a);
        const refused = reasons.reduce((sum, [, number]) => sum + number, 0);
        return { rule, files: files.size, findings: safe + review + refused, safe, review, refused, reasons };
      });
  }
}
