FROM node:24.21.0-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The image has Node already; Temporal's bridge comes for five platforms, of which one is this.
RUN npm ci --omit=dev --ignore-scripts \
 && rm -rf node_modules/node-linux-* node_modules/.bin/node \
 && find node_modules/@temporalio/core-bridge/releases -mindepth 1 -maxdepth 1 \
      ! -name "$(uname -m)-unknown-linux-gnu" -exec rm -r {} +

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY package.json ./
COPY src src
COPY rules rules
RUN mkdir /var/lib/holdfast && chown node:node /var/lib/holdfast
USER node
ENTRYPOINT ["node", "src/cli/main.ts"]
CMD ["--config", "/etc/holdfast/holdfast.yaml", "worker"]
