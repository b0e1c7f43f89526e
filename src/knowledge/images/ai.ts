import type { ImageEntry } from './entry.ts';

export const ai: readonly ImageEntry[] = [
  {
    key: 'ghcr.io/open-webui/open-webui',
    kind: 'ai',
    aliases: ['openwebui/open-webui'],
    neverFile: ['WEBUI_SECRET_KEY'],
    user: {
      confidence: 'entrypoint',
      source: 'open-webui/open-webui:Dockerfile',
      startsAsRoot: true,
      endsAs: 'root',
      canRunAs: {},
      switchesUser: false,
    },
    capabilities: {
      confidence: 'derived',
      source: 'open-webui/open-webui:Dockerfile',
      asRoot: { namedVolume: [], bindMount: ['DAC_OVERRIDE'] },
    },
    readOnly: { confidence: 'entrypoint', source: 'open-webui/open-webui:Dockerfile', works: false, tmpfs: [] },
    shell: true,
    tcpPorts: [8080],
    dataPaths: ['/app/backend/data'],
  },
  {
    key: 'ollama/ollama',
    kind: 'ai',
    user: {
      confidence: 'community',
      source: 'ollama/ollama#5986; xencon/aixcl#717',
      startsAsRoot: true,
      endsAs: 'root',
      canRunAs: { default: '1000:1000' },
      switchesUser: false,
    },
    capabilities: {
      confidence: 'derived',
      source: 'ollama/ollama:Dockerfile; #5986, #9781',
      asRoot: { namedVolume: [], bindMount: ['DAC_OVERRIDE'] },
      asNonRoot: [],
    },
    readOnly: {
      confidence: 'derived',
      source: 'ollama/ollama:Dockerfile; #5986, #9781',
      works: true,
      tmpfs: ['/tmp'],
    },
    shell: true,
    tcpPorts: [11434],
    dataPaths: ['/root/.ollama'],
  },
];
