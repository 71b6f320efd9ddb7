# Stands in for the official PostgreSQL image where no registry is reachable: the same version, from the package that the embedded stack uses.
ARG BASE_IMAGE=debian:bookworm-slim
FROM ${BASE_IMAGE}
RUN groupadd -r postgres --gid=999 && useradd -r -g postgres --uid=999 --home-dir=/var/lib/postgresql postgres \
  && apt-get update && apt-get install -y --no-install-recommends postgresql-client && rm -rf /var/lib/apt/lists/*
COPY native /opt/postgres
COPY postgres-entrypoint /usr/local/bin/docker-entrypoint.sh
RUN chmod 755 /usr/local/bin/docker-entrypoint.sh /opt/postgres/bin/*
ENV PATH=/opt/postgres/bin:$PATH
USER 999:999
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["postgres"]
