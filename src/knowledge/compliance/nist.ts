/** NIST SP 800-190, countermeasures of chapter 4 (csrc.nist.gov, SP 800-190). */
import type { Control } from './types.ts';

export const nistControls: readonly Control[] = [
  {
    id: '4.1.1',
    title: 'Image vulnerabilities handled over the whole life cycle',
    checkable: ['workflow', 'dockerfile'],
  },
  {
    id: '4.1.2',
    title: 'Image configuration follows good practice (non-root, no remote shells, minimal base)',
    checkable: ['dockerfile', 'compose'],
  },
  { id: '4.1.3', title: 'Images checked for malware', checkable: ['workflow'] },
  {
    id: '4.1.4',
    title: 'No clear-text secrets inside images; provide them at run time',
    checkable: ['dockerfile', 'compose', 'workflow'],
  },
  { id: '4.1.5', title: 'Only trusted images and registries', checkable: ['dockerfile', 'compose', 'workflow'] },
  { id: '4.2.1', title: 'Encrypted connections to registries', checkable: ['script', 'workflow', 'engine'] },
  { id: '4.2.2', title: 'Stale images pruned; use immutable names', checkable: ['compose', 'dockerfile', 'workflow'] },
  { id: '4.2.3', title: 'Registry access authenticated and authorised', checkable: ['workflow', 'host'] },
  { id: '4.3.1', title: 'Orchestrator admin rights limited', checkable: ['host'] },
  { id: '4.3.2', title: 'Orchestrator access strongly authenticated', checkable: ['host'] },
  { id: '4.3.3', title: 'Traffic between containers separated by sensitivity', checkable: ['compose'] },
  { id: '4.3.4', title: 'Workloads of different sensitivity not mixed on a host', checkable: ['host'] },
  { id: '4.3.5', title: 'Nodes joined and trusted securely', checkable: ['swarm'] },
  { id: '4.4.1', title: 'Runtime software patched', checkable: ['host'] },
  { id: '4.4.2', title: 'Network reach of containers controlled', checkable: ['compose', 'script'] },
  { id: '4.4.3', title: 'Runtime configuration hardened (profiles, privileges)', checkable: ['compose', 'script'] },
  { id: '4.4.4', title: 'Effect of app flaws contained (read-only root, anomaly detection)', checkable: ['compose'] },
  { id: '4.4.5', title: 'No rogue containers; separate environments', checkable: ['host'] },
  { id: '4.5.1', title: 'Host attack surface small (container OS)', checkable: ['host'] },
  { id: '4.5.2', title: 'Shared kernel: do not mix container and other workloads', checkable: ['host'] },
  { id: '4.5.3', title: 'Host components patched', checkable: ['host'] },
  { id: '4.5.4', title: 'Host logins limited and logged', checkable: ['host'] },
  { id: '4.5.5', title: 'Host file system kept out of containers', checkable: ['compose', 'script'] },
  { id: '4.6', title: 'Hardware rooted trust', checkable: [] },
];
