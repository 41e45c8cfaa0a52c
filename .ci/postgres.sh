# Sourced by run. start_postgres sets postgres_url to a PostgreSQL whose user may create databases: the one at
# 127.0.0.1:5432 if it lets us in, else one that is installed but not started, else one of our own in a new folder.

postgres_url=
own_postgres=

postgres_answers() { # postgres_answers URL
  node -e '
    const pg = require("pg");
    const client = new pg.Client({ connectionString: process.argv[1], connectionTimeoutMillis: 3000 });
    client.connect().then(() => client.query("SELECT version()")).then(
      ({ rows }) => { console.log(rows[0].version); return client.end(); },
    ).catch(() => process.exit(1));' "$1"
}

as_postgres() { # servers refuse to run as root
  if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

make_own_postgres() {
  local bin folder port=54329
  bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
  [ -n "$bin" ] || bin=$(dirname "$(command -v initdb 2>/dev/null)" 2>/dev/null)
  [ -x "$bin/initdb" ] || return 1
  folder=$(mktemp -d)
  [ "$(id -u)" != 0 ] || chown postgres "$folder"
  as_postgres "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 >/dev/null || return 1
  as_postgres "$bin/pg_ctl" -D "$folder/data" -w -l "$folder/log" -o "-p $port -k $folder -c listen_addresses=127.0.0.1" start >/dev/null || return 1
  own_postgres="$bin $folder"
  postgres_url="postgres://postgres@127.0.0.1:$port/postgres"
  postgres_answers "$postgres_url"
}

start_postgres() {
  postgres_url=postgres://postgres@127.0.0.1:5432/postgres
  postgres_answers "$postgres_url" && return 0
  if command -v pg_lsclusters >/dev/null; then
    pg_lsclusters -h | while read -r version name _; do pg_ctlcluster "$version" "$name" start 2>/dev/null; done
    postgres_answers "$postgres_url" && return 0
  fi
  make_own_postgres && return 0
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql >/dev/null
    postgres_url=postgres://postgres@127.0.0.1:5432/postgres
    make_own_postgres && return 0
  fi
  echo 'No PostgreSQL could be reached, started or installed.'
  return 1
}

stop_postgres() {
  [ -n "$own_postgres" ] || return 0
  set -- $own_postgres
  as_postgres "$1/pg_ctl" -D "$2/data" -m immediate stop >/dev/null
  rm -rf "$2"
}
