"""The hall of a rehearsal, in a process of its own that ends with the rehearsal, however that ends.

Its standard input is a pipe that whoever started it holds. A byte in it says: end, as at Ctrl+C. When the pipe ends without a byte,
whoever started it has been killed: then the hall ends too, and removes the folder of the rehearsal, because nobody else will.
"""

import os
import shutil
import signal
import sys
import threading
import time
from pathlib import Path

END = b"e"
_TRIES, _PAUSE = 40, 0.1


def _end_with_the_pipe(alone: threading.Event) -> None:
    # Not through sys.stdin: a thread that holds its lock would stop the interpreter from ending.
    if os.read(0, 1) != END:
        alone.set()
    if sys.platform == "win32":
        signal.raise_signal(signal.SIGINT)
    else:
        os.kill(os.getpid(), signal.SIGINT)


def main(folder: Path, lang: str) -> int:
    """Serve `folder`/course on 127.0.0.1 at a free port, and say where on standard output."""
    from daisuso.hall.serve import serve

    alone = threading.Event()
    threading.Thread(target=_end_with_the_pipe, args=(alone,), daemon=True).start()
    try:
        return serve(folder / "course", port=0, lang=lang, learner=None, on_ready=lambda address: print(address, flush=True))
    except (KeyboardInterrupt, BrokenPipeError):  # before the hall had begun to listen, or nobody is there to hear where
        return 0
    finally:
        if alone.is_set():
            _remove(folder)


def _remove(folder: Path) -> None:
    """Remove a folder into which a thread may still be writing its last."""
    for _ in range(_TRIES):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(_PAUSE)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
