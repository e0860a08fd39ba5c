# spandrift as a container: compiled JavaScript, production dependencies, an unprivileged user.
# Build:  docker build -t spandrift .
# Alone:  docker run --rm --init -p 127.0.0.1:4317-4318:4317-4318 -p 127.0.0.1:9464:9464 -v spandrift:/data spandrift

FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY .ci/copy-assets.mjs ./.ci/
COPY src ./src
# The compiler takes TypeScript only; data files beside it (the refusal weights) go along.
RUN npm run build

FROM node:24-bookworm-slim AS dependencies
WORKDIR /build
# "--omit=dev --omit=optional" leaves the embedded ClickHouse out, for images that use a server.
ARG NPM_FLAGS="--omit=dev"
COPY package.json package-lock.json .npmrc ./
RUN npm ci ${NPM_FLAGS}

FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production \
    SPANDRIFT_RECEIVE__HOST=0.0.0.0 \
    SPANDRIFT_PUBLISH__HOST=0.0.0.0 \
    SPANDRIFT_SPOOL__PATH=/data/spool \
    SPANDRIFT_STORE__PATH=/data/store
COPY --from=dependencies /build/node_modules ./node_modules
COPY --from=build /build/dist ./dist
COPY package.json LICENSE README.md CHANGELOG.md ./
COPY bin ./bin
COPY migrations ./migrations
COPY rules ./rules
COPY docs ./docs
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 4317 4318 9464
# SIGTERM drains: answers what is in flight, flushes the spool, then exits 0.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9464/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--max-semi-space-size=16", "bin/spandrift.mjs"]
CMD ["serve"]
