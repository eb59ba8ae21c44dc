#!/bin/sh
# Starts daisuso. Usage: sh start.sh [FOLDER of a course | COMMAND ...]
here=$(cd "$(dirname "$0")" && pwd) || exit 1
if [ ! -x "$here/venv/bin/python" ]; then
  echo "Chưa cài. Chạy trước: sh install.sh"
  echo "Not installed yet. Run first: sh install.sh"
  exit 1
fi
exec "$here/venv/bin/python" "$here/start.py" "$@"
