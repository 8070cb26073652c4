#!/usr/bin/env bash
# bench.sh [FLAG...]: prepares everything that a measurement needs; what is measured follows below.
set -euo pipefail
. "$(dirname "$0")/messages.sh"
. "$(dirname "$0")/processes.sh"

"$DEPLOY/install-packages" run kafka test
"$DEPLOY/fetch-kafka"
"$DEPLOY/build-program" release
