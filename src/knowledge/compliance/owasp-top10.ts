/** OWASP Docker Top 10 (OWASP/Docker-Security: D01 to D10). */
import type { Control } from './types.ts';

export const dockerTop10: readonly Control[] = [
  { id: 'D01', title: 'Application user is not root; user mapping', checkable: ['dockerfile', 'compose'] },
  { id: 'D02', title: 'Patch management for host, runtime, images', checkable: ['workflow', 'dockerfile'] },
  { id: 'D03', title: 'Network segmentation and firewalling', checkable: ['compose'] },
  { id: 'D04', title: 'Secure defaults and hardening', checkable: ['compose', 'dockerfile', 'script'] },
  { id: 'D05', title: 'Security contexts kept apart (stages, front and back end)', checkable: ['compose', 'host'] },
  {
    id: 'D06',
    title: 'Secrets protected',
    checkable: ['compose', 'dockerfile', 'workflow'],
    note: 'the publisher has written no text for it yet',
  },
  { id: 'D07', title: 'Resources protected', checkable: ['compose', 'script'] },
  {
    id: 'D08',
    title: 'Image integrity and origin',
    checkable: ['dockerfile', 'compose', 'workflow'],
    note: 'the publisher has written no text for it yet',
  },
  {
    id: 'D09',
    title: 'Immutable, read-only containers',
    checkable: ['compose'],
    note: 'the publisher has written no text for it yet',
  },
  {
    id: 'D10',
    title: 'Logging, remote and tamper proof',
    checkable: ['compose', 'engine'],
    note: 'the publisher has written no text for it yet',
  },
];
