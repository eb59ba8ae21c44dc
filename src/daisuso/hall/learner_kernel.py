"""Starts the kernel of a learner's page: an ordinary Python kernel that does not load the debugger.

The debugger is never used there, and takes 26 of 60 MB and a third of the start. Forty learners share one laptop.
"""

import sys

if __name__ == "__main__":
    # An entry of None makes the import fail, and ipykernel goes on without it.
    sys.modules["debugpy"] = None  # type: ignore[assignment]
    from ipykernel.kernelapp import launch_new_instance

    launch_new_instance()
