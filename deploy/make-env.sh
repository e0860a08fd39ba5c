#!/bin/sh
# Writes .env beside docker-compose.yml with random passwords; leaves an existing one alone.
set -eu
cd "$(dirname "$0")/.."
if [ -e .env ]; then
  echo '.env is already there; remove it to get new passwords' >&2
  exit 1
fi
random() { od -An -N16 -tx1 /dev/urandom | tr -d ' \n'; }
umask 077
{
  echo "CLICKHOUSE_PASSWORD=$(random)"
  echo "CLICKHOUSE_READER_PASSWORD=$(random)"
  echo "GRAFANA_ADMIN_PASSWORD=$(random)"
} > .env
echo 'wrote .env'
