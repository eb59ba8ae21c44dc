"""The hall of a rehearsal, in a process of its own that ends with the rehearsal, however that ends.

Its standard input is a pipe that whoever started it holds: when that process is gone, killed too, the pipe ends, the hall closes as
at Ctrl+C, and the folder of the rehearsal is removed.
"""

import os
import shutil
import signal
import sys
import threading
from pathlib import Path


def _close_with_the_pipe() -> None:
    # Not through sys.stdin: a thread that holds its lock would stop the interpreter from ending.
    while os.read(0, 4096):
        pass
    signal.raise_signal(signal.SIGINT) if sys.platform == "win32" else os.kill(os.getpid(), signal.SIGINT)


def main(folder: Path, lang: str) -> int:
    """Serve `folder`/course on 127.0.0.1 at a free port, say where on standard output, and remove `folder` at the end."""
    from daisuso.hall.serve import serve

    threading.Thread(target=_close_with_the_pipe, daemon=True).start()
    try:
        return serve(folder / "course", port=0, lang=lang, learner=None, on_ready=lambda address: print(address, flush=True))
    except KeyboardInterrupt:  # before the hall had begun to listen
        return 0
    finally:
        # Whoever started it may be gone. On Windows a file may still be held, then it is removed there.
        if _is_alone():
            shutil.rmtree(folder, ignore_errors=True)


def _is_alone() -> bool:
    """Say whether the process that started this one has gone."""
    import psutil

    parent = psutil.Process().parent()
    return parent is None or parent.pid != int(sys.argv[3])


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
