#!/usr/bin/env node
/** Entry of the command line tool. What is asked for most is answered before anything is loaded. */
import { version } from '../version.ts';

const asked = process.argv[2];
if (asked === '--version' || asked === '-V') {
  process.stdout.write(`${version}\n`);
} else {
  const { run } = await import('./program.ts');
  process.exitCode = await run(process.argv.slice(2));
}
