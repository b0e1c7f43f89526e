/** What several tests of the command line share. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';

export const packageRoot = join(import.meta.dirname, '../..');
export const secret = 'Tr0ub4dor-and-3';

/** A stack with a password that the image can take from a file: a fix known to be safe. */
export const stack = `# The shop's stack.
services:
  db:
    image: postgres:16
    environment:
      POSTGRES_PASSWORD: "${secret}"   # the same since 2019
    volumes:
      - data:/var/lib/postgresql/data

volumes:
  data:
`;

export const clean =
  'services:\n  web:\n    image: example/unknown\n    security_opt: [no-new-privileges:true]\n    cap_drop: [ALL]\n    user: "1000"\n';

export const secretRule = ['--rule', 'compose/hardcoded-secret'];

/** A validator for one of the published schemas. */
export function ajv(name: string) {
  const read = (file: string) => JSON.parse(readFileSync(join(packageRoot, 'docs/schema', file), 'utf8')) as object;
  // A `description` beside a `$ref` is for readers.
  const validator = new Ajv({ strict: false, allErrors: true });
  if (name !== 'audit.v1.json') validator.addSchema(read('audit.v1.json'), 'audit.v1.json');
  return validator.compile(read(name));
}
