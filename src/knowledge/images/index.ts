import { adminUis } from './admin-uis.ts';
import { ai } from './ai.ts';
import { bitnami } from './bitnami.ts';
import { brokers } from './brokers.ts';
import { caches } from './caches.ts';
import type { ImageEntry } from './entry.ts';
import { exporters } from './exporters.ts';
import { forges } from './forges.ts';
import { home } from './home.ts';
import { identity } from './identity.ts';
import { linuxserver } from './linuxserver.ts';
import { mail } from './mail.ts';
import { monitoring } from './monitoring.ts';
import { operations } from './operations.ts';
import { otherDatabases } from './other-databases.ts';
import { phpApplications } from './php-applications.ts';
import { productivity } from './productivity.ts';
import { proxies } from './proxies.ts';
import { publishing } from './publishing.ts';
import { searchEngines } from './search-engines.ts';
import { socketProxies } from './socket-proxies.ts';
import { sqlDatabases } from './sql-databases.ts';
import { tunnels } from './tunnels.ts';
import { webServers } from './web-servers.ts';

/** Every entry of the knowledge, file by file. */
export const imageEntries: readonly ImageEntry[] = [
  ...adminUis,
  ...ai,
  ...bitnami,
  ...brokers,
  ...caches,
  ...exporters,
  ...forges,
  ...home,
  ...identity,
  ...linuxserver,
  ...mail,
  ...monitoring,
  ...operations,
  ...otherDatabases,
  ...phpApplications,
  ...productivity,
  ...proxies,
  ...publishing,
  ...searchEngines,
  ...socketProxies,
  ...sqlDatabases,
  ...tunnels,
  ...webServers,
];
