# syntax=docker/dockerfile:1
FROM node:22.12-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY scripts scripts
COPY docs/schema docs/schema
COPY src src
COPY transforms transforms
RUN node scripts/build.mjs --no-types

FROM gcr.io/distroless/nodejs22-debian13:nonroot
LABEL org.opencontainers.image.title="dockfix" org.opencontainers.image.licenses="MIT"
WORKDIR /dockfix
COPY --from=build /src/package.json ./
COPY --from=build /src/dist dist
COPY --from=build /src/docs/schema docs/schema
COPY --from=build /src/transforms transforms
WORKDIR /work
USER 65532:65532
ENTRYPOINT ["/nodejs/bin/node", "/dockfix/dist/cli.js"]
CMD ["audit"]
