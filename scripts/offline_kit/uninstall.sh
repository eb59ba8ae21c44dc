#!/bin/sh
# Removes what install.sh made; courses and learners' work stay.
exec sh "$(dirname "$0")/install.sh" --remove
