"""A process that has loaded everything a kernel needs and makes kernels by forking: they start at once and share its memory.

It is asked over a socket whose number is its only argument. Each request is a line of JSON, `{"argv", "env", "cwd"}`; the answer
is a line with the new process's id. It has one thread, holds no learner's data, and ends when the hall does.
"""

import gc
import json
import os
import signal
import socket
import sys
from dataclasses import dataclass

READY = b"ready\n"


@dataclass(frozen=True, slots=True)
class Request:
    """What a new kernel is to be.

    Attributes
    ----------
    argv : list of str
        Arguments of the kernel application.
    env : dict
        Its whole environment.
    cwd : str
        The folder in which it starts.
    """

    argv: list[str]
    env: dict[str, str]
    cwd: str


def serve_forks(line: socket.socket) -> Request | None:
    """Fork for each request; return None in this process once the hall has gone, and the request in every new one."""
    with line.makefile("rb") as requests:
        line.sendall(READY)
        for text in requests:
            request = Request(**json.loads(text))
            pid = os.fork()
            if pid == 0:
                return request
            line.sendall(b"%d\n" % pid)
    return None


def become(request: Request) -> None:
    """Turn this new process into one of its own: session, signals, environment, folder."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(request.env)
    os.chdir(request.cwd)


def main(number: int) -> None:
    """Load, then fork until the hall has gone."""
    gc.disable()
    from daisuso.hall.learner_kernel import without_debugger

    without_debugger()
    from ipykernel.kernelapp import IPKernelApp

    from daisuso.hall.arrival import warm_up

    warm_up()
    # Ctrl+C reaches the hall, which ends its kernels in order. Ended ones are not kept as zombies.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.collect()
    gc.freeze()  # a collection in a kernel leaves the shared pages alone
    line = socket.socket(fileno=number)
    request = serve_forks(line)
    line.close()
    if request is not None:
        gc.enable()
        become(request)
        # It watches the nursery, and ends when that is gone.
        IPKernelApp.launch_instance(request.argv, parent_handle=os.getppid())


if __name__ == "__main__":
    main(int(sys.argv[1]))
