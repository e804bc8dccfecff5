# One image for manager and worker. Both bases are arguments, because not every machine can pull: without a registry,
# `node tools/run.mjs base-image build` and `... runtime` make them from the machine's own files and print their tags.
ARG BUILD_BASE=node:24-bookworm-slim
ARG RUNTIME_BASE=node:24-bookworm-slim

FROM ${BUILD_BASE} AS build
WORKDIR /cube
COPY package.json package-lock.json .npmrc ./
# Without install scripts (.npmrc): the one that matters fetches a Node of the version that the base already is.
RUN npm ci
COPY tsconfig.base.json ./
COPY tools tools
COPY libs libs
COPY apps apps
RUN node tools/build.mjs && npm prune --omit=dev --ignore-scripts
# What only compilers and debuggers read is a third of it.
RUN rm -rf node_modules/better-sqlite3/deps node_modules/better-sqlite3/src node_modules/typescript node_modules/@types \
  && find node_modules -type f '(' -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' ')' -exec rm {} +

# A new volume at /data takes the owner of what the image has there; the runtime base may lack a shell to make it.
RUN mkdir -p /owned/data

FROM ${RUNTIME_BASE}
WORKDIR /cube
ENV NODE_ENV=production NODE_OPTIONS=--enable-source-maps
COPY --from=build /cube/package.json ./
COPY --from=build /cube/node_modules node_modules
COPY --from=build /cube/dist dist
COPY --from=build --chown=1000:1000 /owned /
# A worker needs another user, one that may use the engine's socket.
USER 1000:1000
CMD ["node", "dist/manager.mjs"]
