/** Whether a text is a day of the calendar as `2027-01-31`. Such days can be compared as texts. */
export function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text;
}
