import type { HostNeed } from './types.ts';

const documented = (source: string) => ({ confidence: 'documented', source }) as const;

/** Images whose documentation says what they need of the host, and what of it they can do without. */
export const hostNeeds: readonly HostNeed[] = [
  {
    images: ['linuxserver/wireguard', 'lscr.io/linuxserver/wireguard', 'ghcr.io/linuxserver/wireguard'],
    feature: 'vpn',
    needs: ['cap:NET_ADMIN', 'host-files'],
    without: [
      {
        access: 'cap:SYS_MODULE',
        loses: 'it no longer loads the wireguard module, which kernels since 5.6 have',
        instead:
          'Load the module on the host: echo wireguard | sudo tee /etc/modules-load.d/wireguard.conf && sudo modprobe wireguard.',
      },
    ],
    ...documented('linuxserver/docker-documentation:docs/images/docker-wireguard.md'),
  },
  {
    images: ['weejewel/wg-easy', 'ghcr.io/wg-easy/wg-easy', 'wg-easy/wg-easy'],
    feature: 'vpn',
    needs: ['cap:NET_ADMIN', 'host-files'],
    without: [
      {
        access: 'cap:SYS_MODULE',
        loses: 'it no longer loads modules for wireguard and the firewall by itself',
        instead:
          'Load the modules on the host, in /etc/modules-load.d: wireguard, ip_tables, iptable_nat, ip6_tables, ip6table_nat.',
      },
    ],
    ...documented('wg-easy/wg-easy:docs/content/examples/tutorials/podman-nft.md'),
  },
  {
    images: ['qmcgaw/gluetun', 'qmcgaw/private-internet-access', 'ghcr.io/qdm12/gluetun'],
    feature: 'vpn',
    needs: ['cap:NET_ADMIN', 'device'],
    ...documented('qdm12/gluetun:README.md'),
  },
  {
    images: ['pihole/pihole', 'ghcr.io/pi-hole/pihole'],
    feature: 'network-tool',
    needs: ['host-network'],
    without: [
      { access: 'cap:NET_ADMIN', loses: 'it no longer serves DHCP, which takes port 67/udp', unlessPort: '67/udp' },
      { access: 'cap:SYS_TIME', loses: 'it no longer sets the clock of the host (FTLCONF_ntp_sync_active)' },
      { access: 'cap:SYS_NICE', loses: 'it no longer raises its own priority' },
    ],
    ...documented('pi-hole/docker-pi-hole:README.md'),
  },
  {
    images: ['prom/node-exporter', 'quay.io/prometheus/node-exporter'],
    feature: 'monitoring-agent',
    needs: ['host-network', 'host-pid', 'host-runtime', 'host-files', 'propagation', 'cap:SYS_TIME'],
    ...documented('prometheus/node_exporter:README.md'),
  },
  {
    images: ['gcr.io/cadvisor/cadvisor', 'ghcr.io/google/cadvisor', 'google/cadvisor', 'zcube/cadvisor'],
    feature: 'monitoring-agent',
    needs: ['privileged', 'device', 'host-runtime', 'host-files', 'propagation'],
    ...documented('google/cadvisor:README.md'),
  },
  {
    images: ['zabbix/zabbix-agent', 'zabbix/zabbix-agent2', 'zabbix-agent', 'zabbix-agent2'],
    feature: 'monitoring-agent',
    ...documented('zabbix/zabbix-docker:Dockerfiles/agent/README.md'),
  },
  {
    images: ['netdata/netdata'],
    feature: 'monitoring-agent',
    ...documented('netdata/netdata:packaging/docker/README.md'),
  },
  {
    images: ['caddy', 'lucaslorentz/caddy-docker-proxy'],
    feature: 'network-tool',
    needs: [],
    without: [
      {
        access: 'cap:NET_ADMIN',
        loses: 'it no longer raises the receive buffer for HTTP/3 by itself',
        instead: 'Set net.core.rmem_max and net.core.wmem_max to 7500000 on the host when HTTP/3 carries much.',
      },
    ],
    ...documented('docker-library/docs:caddy/content.md'),
  },
  {
    images: ['crazymax/fail2ban', 'linuxserver/fail2ban', 'lscr.io/linuxserver/fail2ban'],
    feature: 'network-tool',
    needs: ['host-network', 'cap:NET_ADMIN', 'cap:NET_RAW'],
    ...documented('crazy-max/docker-fail2ban:README.md'),
  },
  {
    images: [
      'ghcr.io/home-assistant/*',
      'homeassistant/*',
      'linuxserver/homeassistant',
      'lscr.io/linuxserver/homeassistant',
    ],
    feature: 'home-automation',
    ...documented('home-assistant/home-assistant.io:source/_includes/installation/container.md'),
  },
  {
    images: ['gladysassistant/gladys'],
    feature: 'home-automation',
    ...documented('GladysAssistant/Gladys:README.md'),
  },
  {
    images: ['apache/skywalking-oap-server', 'apache/skywalking-ui', 'skywalking/oap', 'skywalking/ui'],
    feature: 'monitoring-agent',
    needs: [],
    ...documented('apache/skywalking:docker/docker-compose.yml'),
  },
  {
    images: ['rancher/k3s'],
    feature: 'docker-in-docker',
    ...documented('k3s-io/k3s:docker-compose.yml'),
  },
  {
    images: ['docker'],
    feature: 'docker-in-docker',
    ...documented('docker-library/docs:docker/content.md'),
  },
  {
    images: [
      'elasticsearch',
      'docker.elastic.co/elasticsearch/elasticsearch',
      'opensearchproject/opensearch',
      'bitnami/elasticsearch',
    ],
    feature: 'locked-memory',
    needs: [],
    without: [
      {
        access: 'cap:IPC_LOCK',
        loses:
          'its memory is locked only where ulimits.memlock is -1, which is what counts for a process that is not root',
      },
    ],
    ...documented('elastic/elasticsearch:docs/reference/setup/install/docker.asciidoc'),
  },
  {
    images: ['hashicorp/vault', 'vault', 'openbao/openbao', 'quay.io/openbao/openbao'],
    feature: 'locked-memory',
    needs: ['cap:IPC_LOCK'],
    ...documented('hashicorp/vault:website/content/docs/configuration/index.mdx (disable_mlock)'),
  },
  {
    images: ['ibmcom/db2', 'icr.io/db2_community/db2'],
    feature: 'kernel-settings',
    ...documented('IBM Db2 documentation: Db2 Community Edition Docker image'),
  },
  {
    images: ['selenium/*'],
    feature: 'browser-sandbox',
    needs: [],
    ...documented('SeleniumHQ/docker-selenium:README.md (--shm-size)'),
  },
];
