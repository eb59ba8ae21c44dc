#!/bin/sh
# Finds the Python that this kit was made for, then starts install.py. Usage: sh install.sh [--remove]
cd "$(dirname "$0")" || exit 1
for python in "python@PYTHON@" python3; do
  if command -v "$python" >/dev/null 2>&1 && "$python" -c 'import sys; sys.exit("%d.%d" % sys.version_info[:2] != "@PYTHON@")'; then
    exec "$python" install.py "$@"
  fi
done
echo "Máy này chưa có Python @PYTHON@. Nhờ người quản trị máy cài, rồi chạy lại."
echo "This computer has no Python @PYTHON@. Ask whoever looks after it to install it, then start this again."
exit 1
