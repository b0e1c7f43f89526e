/** Started by kill.test.ts: writes the plan it is given as JSON and may kill itself at a step. */
import { readFileSync } from 'node:fs';
import type { PendingFile } from '../../src/core/overlay.ts';
import { writePlan } from '../../src/workspace/write.ts';

interface Order {
  readonly root: string;
  readonly pending: readonly PendingFile[];
  /** Number of the step behind which to die; undefined to run through. */
  readonly dieAfter?: number;
  /** Waits so long behind every step, so that a signal from outside can hit any of them. */
  readonly slow?: number;
}

const [, , orderFile] = process.argv;
const order = JSON.parse(readFileSync(orderFile ?? '', 'utf8')) as Order;
let steps = 0;
process.stdout.write('start\n');
writePlan({
  root: order.root,
  pending: order.pending,
  willBeIgnored: () => undefined,
  onStep() {
    if (steps === order.dieAfter) process.kill(process.pid, 'SIGKILL');
    steps += 1;
    if (order.slow !== undefined) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, order.slow);
  },
});
process.stdout.write(`steps ${steps}\n`);
