/** OWASP Docker Security Cheat Sheet, read at commit cb62ae4 (OWASP/CheatSheetSeries:cheatsheets/Docker_Security_Cheat_Sheet.md). */
import type { Control } from './types.ts';

export const cheatSheetRules: readonly Control[] = [
  { id: 'R0', title: 'Host and Docker kept current', checkable: ['host'] },
  { id: 'R1', title: 'Daemon socket not exposed, not even to containers', checkable: ['compose', 'script', 'engine'] },
  { id: 'R2', title: 'Unprivileged user set', checkable: ['dockerfile', 'compose', 'script'] },
  { id: 'R3', title: 'Only needed capabilities, never privileged', checkable: ['compose', 'script'] },
  {
    id: 'R4',
    title: 'No privilege gain inside the container',
    checkable: ['compose', 'script'],
    note: 'until 2024-02 headed as the no-new-privileges flag',
  },
  {
    id: 'R5',
    title: 'Container-to-container traffic limited by own networks',
    checkable: ['compose', 'engine'],
    note: 'until 2024-02 it asked for icc=false',
  },
  {
    id: 'R5a',
    title: 'Published ports bypass host firewalls such as UFW',
    checkable: ['compose', 'script'],
    note: 'added 2026-03',
  },
  {
    id: 'R6',
    title: 'Security modules kept on (seccomp, AppArmor, SELinux)',
    checkable: ['compose', 'script'],
    note: 'runtime monitoring added 2025-11',
  },
  { id: 'R7', title: 'Resource and restart limits', checkable: ['compose', 'script'] },
  {
    id: 'R8',
    title: 'File system and volumes read-only',
    checkable: ['compose', 'script'],
    note: 'was R2 in the first draft of February 2019',
  },
  {
    id: 'R9',
    title: 'Scanning tools in the CI pipeline',
    checkable: ['workflow'],
    note: 'until 2024-02 static analysis tools; it also lists USER, pinned base, pinned packages, no ADD, no curl piped to a shell',
  },
  { id: 'R10', title: 'Daemon log level info', checkable: ['engine'], note: 'daemon log level, not container logs' },
  {
    id: 'R11',
    title: 'Rootless mode',
    checkable: ['engine'],
    note: '2020-11 to 2024-02 this number was linting the Dockerfile; rootless was R12 from 2023-01',
  },
  {
    id: 'R12',
    title: 'Docker secrets for sensitive data',
    checkable: ['compose'],
    note: 'since 2024-02; was rootless mode before',
  },
  {
    id: 'R13',
    title: 'Supply chain: provenance, SBOM, signing, trusted registry',
    checkable: ['workflow', 'dockerfile', 'compose'],
    note: 'since 2024-02',
  },
];
