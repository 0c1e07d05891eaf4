#!/usr/bin/env bash
# Build the images, bring the stack up, post the seeds, kill a worker, scale to three, read the results, tear down.
#
# COMPOSE  the compose command; `docker compose` where an engine answers, else `podman-compose`
# ENGINE   the container command that goes with it
# BUILD    what builds an image, called as: $BUILD DOCKERFILE TAG --target TARGET CONTEXT; compose itself by default
# COPIES   how often each seed is posted, so that there is work left when the worker is killed
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -z "${COMPOSE:-}" ]; then
  if docker info >/dev/null 2>&1; then COMPOSE="docker compose" ENGINE=${ENGINE:-docker}; else COMPOSE=podman-compose; fi
fi
ENGINE=${ENGINE:-podman}
command -v "${COMPOSE%% *}" >/dev/null || { echo "Neither a Docker engine nor podman-compose is here."; exit 1; }
python=.venv/bin/python; [ -x "$python" ] || python=python3
project=copydesk-test-$$
scratch=$(mktemp -d)
random() { "$python" -c 'import secrets; print(secrets.token_hex(24))'; }
port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')

# The environment file as a person would fill it in.
sed -e "s/^\(POSTGRES_PASSWORD\|REDIS_PASSWORD\)=$/\1=@/" -e "s/^COPYDESK_PUBLISH=.*/COPYDESK_PUBLISH=127.0.0.1:$port/" \
  .env.example | while IFS= read -r line; do echo "${line/%@/$(random)}"; done >"$scratch/env"

compose() { $COMPOSE --env-file "$scratch/env" -p "$project" -f docker-compose.yml "$@"; }
containers() { # of a service, or of the whole project
  $ENGINE ps -q "${@:2}" --filter "label=com.docker.compose.project=$project" ${1:+--filter "label=com.docker.compose.service=$1"}
}
say() { printf '== %s\n' "$*"; }

tear_down() {
  local status=$?
  trap - EXIT
  if [ $status != 0 ]; then
    say "Failed; the last lines of each container"
    for id in $(containers "" -a); do
      $ENGINE inspect --format '-- {{.Name}} {{.State.Status}}' "$id" || true
      $ENGINE logs --tail 20 "$id" 2>&1 | cut -c1-400 || true
    done
  fi
  say "Tearing down, volumes too"
  compose down --volumes --timeout 20 >"$scratch/down" 2>&1 || true
  # Some composes leave scaled containers, and with them networks and volumes, behind. An engine may refuse to remove
  # what others depend on: each pass removes those that nothing needs any more.
  for _ in 1 2 3 4 5; do
    [ -n "$(containers "" -a)" ] || break
    containers "" -a | xargs -r "$ENGINE" rm --force >"$scratch/removed" 2>&1 || true
  done
  for kind in volume network; do
    $ENGINE $kind ls -q --filter "label=com.docker.compose.project=$project" | xargs -r "$ENGINE" $kind rm >/dev/null 2>&1 || true
  done
  if [ -n "$(containers "" -a)" ]; then say "Containers were left behind"; cat "$scratch/removed"; status=1; fi
  rm -rf "$scratch"
  if [ $status = 0 ]; then say "compose-test passed"; fi
  exit $status
}
trap tear_down EXIT
trap 'exit 130' INT TERM

say "Building the images"
if [ -n "${BUILD:-}" ]; then
  $BUILD deploy/Dockerfile copydesk-api:dev --target api .
  $BUILD deploy/Dockerfile copydesk-worker:dev --target worker .
else
  compose build
fi

say "Starting the stack with one worker"
compose up --detach --no-build --scale worker=1
url=http://127.0.0.1:$port
"$python" deploy/try_stack.py ready "$url"

say "Making a key"
api=$(containers api)
COPYDESK_KEY=$($ENGINE exec "$api" copydesk keys create --name compose-test --scope read --scope write | grep -o 'key_[0-9a-f]*\.[A-Za-z0-9_-]*')
export COPYDESK_KEY

say "Posting the seeds, ${COPIES:-20} times each"
"$python" deploy/try_stack.py post "$url" seeds "${COPIES:-20}" "$scratch/posted"
"$python" deploy/try_stack.py begun "$url"

say "Killing the worker"
$ENGINE kill --signal KILL "$(containers worker)" >/dev/null
"$python" deploy/try_stack.py unfinished "$url"

say "Scaling to three workers"
compose up --detach --no-build --scale worker=3
running=$(containers worker | wc -l)
[ "$running" = 3 ] || { echo "$running workers are running, not three"; exit 1; }
"$python" deploy/try_stack.py finished "$url" "$scratch/posted"
