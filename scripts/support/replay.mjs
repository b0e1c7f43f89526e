/**
 * Makes the edits of a plan again, by other code than the planner's: each batch from the end to the
 * start, so that offsets stay true, and what is put in at one place in its order.
 *
 * @param before the text of the file
 * @param steps batches of applied fixes
 * @param file its path in the changes
 */
export function replayed(before, steps, file) {
  return steps.reduce((text, batch) => put(text, editsOf(batch, file)), before);
}

/** Two fixes that make the same edit make it once. */
function editsOf(batch, file) {
  const edits = batch
    .flatMap(({ fix }) => fix.changes)
    .filter((change) => change.kind === 'edit' && change.file === file);
  return [...new Map(edits.map((edit) => [`${edit.start} ${edit.end} ${edit.text}`, edit])).values()];
}

function put(text, edits) {
  return edits
    .map((edit, index) => ({ edit, index }))
    .sort((a, b) => b.edit.start - a.edit.start || b.index - a.index)
    .reduce((current, { edit }) => current.slice(0, edit.start) + edit.text + current.slice(edit.end), text);
}
