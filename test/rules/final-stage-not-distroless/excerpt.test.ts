import { describe, expect, it } from 'vitest';
import { excerptOf } from '../../../transforms/dockerfile/final-stage-not-distroless/work.ts';

describe('the excerpt of an instruction', () => {
  it.each([
    ['RUN', ['apk', 'add', '--no-cache', 'bash'], 'RUN apk add …'],
    ['RUN', ['make'], 'RUN make'],
    ['COPY', ['app', '/app'], 'COPY app /app'],
  ])('says what is done: %s %j', (keyword, words, text) => {
    expect(excerptOf(keyword, words)).toBe(text);
  });

  it.each([
    [['echo', 'app:hunter2hunter2']],
    [['htpasswd', '-b', '/etc/users', 'app', 'hunter2hunter2']],
    [['mysqladmin', 'password', 'hunter2hunter2']],
    [['useradd', '-p', 'hunter2hunter2', 'app']],
    [['curl', '-u', 'app:hunter2hunter2']],
    [['TOKEN=hunter2hunter2', 'npm', 'ci']],
  ])('leaves out what could be a secret: %j', (words) => {
    expect(excerptOf('RUN', words)).not.toContain('hunter2');
  });
});
