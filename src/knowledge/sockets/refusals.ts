import type { SocketRefusal } from '../types.ts';

/** They cannot work over TCP at all. */
const never: readonly SocketRefusal[] = [
  {
    confidence: 'entrypoint',
    source: 'coollabsio/coolify:app/Actions/Server/StartSentinel.php, CleanupDocker.php',
    images: ['coollabsio/coolify*', 'ghcr.io/coollabsio/coolify*', 'ghcr.io/coollabsio/sentinel'],
    level: 'never',
    because: 'it works over SSH on the host and hands the path of the socket to the helpers that it starts',
  },
  {
    confidence: 'entrypoint',
    source: 'devcontainers/features:src/docker-outside-of-docker/devcontainer-feature.json',
    images: ['mcr.microsoft.com/devcontainers/*'],
    level: 'never',
    because: 'it is a place for a developer who uses all of Docker',
  },
  {
    confidence: 'entrypoint',
    source: 'Dokploy/dokploy:packages/server/src/constants/index.ts, setup/traefik-setup.ts',
    images: ['dokploy/dokploy'],
    level: 'never',
    because: 'it takes DOCKER_HOST for the path of a socket and starts other containers with the socket mounted',
  },
  {
    confidence: 'documented',
    source: 'fluent/fluent-bit-docs:pipeline/inputs/docker-events.md',
    images: ['cr.fluentbit.io/fluent/fluent-bit', 'fluent/fluent-bit'],
    level: 'never',
    because: 'its docker_events input only knows the path of a socket; the other inputs need none',
  },
  {
    confidence: 'entrypoint',
    source: 'nextcloud/all-in-one:Containers/mastercontainer/start.sh, php/containers.json',
    images: ['ghcr.io/nextcloud-releases/all-in-one', 'nextcloud/all-in-one'],
    level: 'never',
    because:
      'its start script stops without a socket file, and it mounts the same path into the containers that it starts',
  },
  {
    confidence: 'entrypoint',
    source: 'portainer/agent:http/proxy/local_socket.go, http/handler/websocket/dial.go, docker/docker.go',
    images: ['portainer/agent'],
    level: 'never',
    because: 'it forwards the API over a socket path that is fixed in its code',
  },
  {
    confidence: 'documented',
    source: 'zabbix/zabbix#115; zabbix.com documentation of Plugins.Docker.Endpoint',
    images: ['zabbix/zabbix-agent2'],
    level: 'never',
    because: 'its Docker plugin only accepts unix:// as an endpoint',
  },
];

/** They would work over TCP, with so much of the API open that the proxy protects nothing. */
const noGain: readonly SocketRefusal[] = [
  {
    confidence: 'documented',
    source: 'aerokube/selenoid:docs/quick-start-guide.adoc',
    images: ['aerokube/selenoid'],
    level: 'no-gain',
    because: 'it starts a container for every browser session',
  },
  {
    confidence: 'documented',
    source: 'airflow.apache.org docker operator; linuxserver/docker-socket-proxy#45',
    images: ['apache/airflow'],
    level: 'no-gain',
    because: 'its DockerOperator creates containers, and DAG code or a connection names the endpoint',
  },
  {
    confidence: 'documented',
    source: 'docs.gitea.com act-runner; container.docker_host of its config.yaml',
    images: ['code.forgejo.org/forgejo/runner', 'gitea/act_runner', 'gitea/runner', 'vegardit/gitea-act-runner'],
    level: 'no-gain',
    because: 'it creates a container for every job and mounts the socket into it',
  },
  {
    confidence: 'derived',
    source: 'Tecnativa/docker-socket-proxy:README.md, tests/test_service.py',
    images: ['docker', 'docker/compose', 'moby/buildkit'],
    level: 'no-gain',
    because: 'it is a command line for any work with Docker',
  },
  {
    confidence: 'community',
    source: 'hatlabs/casaos-docker-service:README.md',
    images: ['dockurr/casa'],
    level: 'no-gain',
    because: 'it installs applications as containers',
  },
  {
    confidence: 'entrypoint',
    source: 'drone-runners/drone-runner-docker:engine/engine.go, engine/linter/linter.go',
    images: ['drone/drone-runner-docker'],
    level: 'no-gain',
    because: 'it creates a container for every step of a pipeline',
  },
  {
    confidence: 'documented',
    source: 'getarcaneapp/arcane:.env.example, backend/internal/system/upgrade_service.go',
    images: ['ghcr.io/getarcaneapp/arcane', 'ghcr.io/ofkm/arcane'],
    level: 'no-gain',
    because: 'it manages containers, images, volumes and networks',
  },
  {
    confidence: 'documented',
    source: 'gitlab-org/gitlab-development-kit!3502; golang.testcontainers.org gitlab_ci',
    images: ['gitlab/gitlab-runner*'],
    level: 'no-gain',
    because: 'its docker executor creates a container for every job, as config.toml says',
  },
  {
    confidence: 'community',
    source: 'linuxserver/docker-socket-proxy#35; plugins.jenkins.io docker-plugin',
    images: ['jenkins/jenkins*', 'jenkinsci/blueocean'],
    level: 'no-gain',
    because: 'its pipelines run any docker command, and its clouds create agents as containers',
  },
  {
    confidence: 'documented',
    source: 'hyperledger/fabric:sampleconfig/core.yaml (vm.endpoint)',
    images: ['ghcr.io/hyperledger/fabric-peer', 'hyperledger/fabric-peer'],
    level: 'no-gain',
    because: 'it builds and starts a container for every chaincode',
  },
  {
    confidence: 'documented',
    source: 'kestra-io/plugin-docker:src/main/resources/doc/io.kestra.plugin.docker.md',
    images: ['kestra/kestra'],
    level: 'no-gain',
    because: 'its tasks create containers, and each task names its own endpoint',
  },
  {
    confidence: 'entrypoint',
    source: 'localstack/localstack:localstack/utils/container_utils/docker_sdk_client.py',
    images: ['localstack/localstack*'],
    level: 'no-gain',
    because: 'its Lambda, ECS and other services create containers; without them the mount can go',
  },
  {
    confidence: 'entrypoint',
    source: 'louislam/dockge:backend/stack.ts, backend/dockge-server.ts',
    images: ['louislam/dockge'],
    level: 'no-gain',
    because: 'it runs docker compose for whole stacks',
  },
  {
    confidence: 'entrypoint',
    source: 'moghtech/komodo:bin/periphery/src/docker/mod.rs, compose/periphery.compose.yaml',
    images: ['ghcr.io/mbecker20/periphery', 'ghcr.io/moghtech/komodo-periphery'],
    level: 'no-gain',
    because: 'it deploys, builds and runs commands through docker',
  },
  {
    confidence: 'entrypoint',
    source: 'myoung34/docker-github-actions-runner:entrypoint.sh',
    images: [
      'ghcr.io/actions/actions-runner',
      'ghcr.io/myoung34/docker-github-actions-runner',
      'myoung34/github-runner',
    ],
    level: 'no-gain',
    because: 'the steps of a workflow run any docker command',
  },
  {
    confidence: 'entrypoint',
    source: 'open-runtimes/executor:docker-compose.yml, README.md',
    images: ['openruntimes/executor'],
    level: 'no-gain',
    because: 'it creates and builds the containers that functions run in',
  },
  {
    confidence: 'community',
    source: 'Tecnativa/docker-socket-proxy#56, #78, #88',
    images: ['portainer/portainer*'],
    level: 'no-gain',
    because: 'a management interface needs nearly all of the API, and its endpoint is in its own database',
  },
  {
    confidence: 'entrypoint',
    source: 'SelfhostedPro/Yacht:backend/api/actions/apps.py, compose.py',
    images: ['ghcr.io/selfhostedpro/yacht', 'selfhostedpro/yacht'],
    level: 'no-gain',
    because: 'it manages containers and passes the socket on to an updater that it starts',
  },
  {
    confidence: 'derived',
    source: 'swarmpit/swarmpit:README.md, doc/configuration.md',
    images: ['swarmpit/agent', 'swarmpit/swarmpit'],
    level: 'no-gain',
    because: 'it manages the whole swarm',
  },
  {
    confidence: 'documented',
    source: 'testcontainers-node docs/configuration.md; testcontainers/moby-ryuk:reaper.go',
    images: ['testcontainers/ryuk'],
    level: 'no-gain',
    because: 'it deletes containers, volumes and networks for a test library that creates any container beside it',
  },
  {
    confidence: 'entrypoint',
    source: 'woodpecker-ci/woodpecker:pipeline/backend/docker/docker.go',
    images: [
      'codeberg.org/woodpecker-ci/agent',
      'quay.io/woodpeckerci/woodpecker-agent',
      'woodpeckerci/woodpecker-agent',
    ],
    level: 'no-gain',
    because: 'it creates containers, networks and volumes for every pipeline',
  },
];

/** They do not use the socket. */
const unneeded: readonly SocketRefusal[] = [
  {
    confidence: 'derived',
    source: 'no use of the Docker API is known of it',
    images: ['containous/whoami', 'ghcr.io/analogj/scrutiny', 'linuxserver/scrutiny', 'traefik/whoami'],
    level: 'unneeded',
    because: 'it does not use the Docker API',
  },
  {
    confidence: 'derived',
    source: 'grafana/loki:clients/pkg/promtail/targets/docker/target.go',
    images: ['grafana/loki'],
    level: 'unneeded',
    because: 'the server does not read the socket; containers are read by an agent or a logging driver',
  },
  {
    confidence: 'documented',
    source: 'n8n-io/n8n-docs#518',
    images: ['docker.n8n.io/n8nio/n8n', 'n8nio/n8n'],
    level: 'unneeded',
    because: 'its maintainers say that it does not need the socket',
  },
];

export const socketRefusals: readonly SocketRefusal[] = [...never, ...noGain, ...unneeded];
