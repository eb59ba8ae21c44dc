"""Starts the kernel of a learner's page: an ordinary Python kernel that has the lessons' runtime loaded, but not the debugger.

The debugger is never used there, and takes 26 of 60 MB and a third of the start. Forty learners share one laptop.
"""

import sys


def without_debugger() -> None:
    """Let ipykernel go on without the debugger; before it is imported."""
    # An entry of None makes the import fail.
    sys.modules["debugpy"] = None  # type: ignore[assignment]


if __name__ == "__main__":
    without_debugger()
    from ipykernel.kernelapp import launch_new_instance

    from daisuso.hall.arrival import warm_up

    warm_up()
    launch_new_instance()
