import sys
from pathlib import Path

from daisuso.hall.kernels import HallKernelSpecs, kernel_environment, kernel_settings

PLACES = {"course": Path("/c"), "work": Path("/c/work/an-01"), "private": Path("/p")}


def test_a_kernel_is_told_whose_it_is_and_nothing_of_the_users_jupyter() -> None:
    base = {
        "PATH": "/bin",
        "JUPYTER_CONFIG_DIR": "/home/me/.jupyter",
        "JUPYTER_TOKEN": "secret",
        "IPYTHONDIR": "/home/me/.ipython",
        "NBGRADER_EXECUTION": "autograde",
        "PYTHONSTARTUP": "/home/me/start.py",
        "DAISUSO_LEARNER": "someone-else",
        "Voila_Base_Url": "/x",
    }
    told = kernel_environment(base, learner="an-01", lang="vi", **PLACES)
    assert told == {
        "PATH": "/bin",
        "DAISUSO_COURSE": str(PLACES["course"]),
        "DAISUSO_LANG": "vi",
        "DAISUSO_LEARNER": "an-01",
        "DAISUSO_WORK": str(PLACES["work"]),
        "IPYTHONDIR": str(PLACES["private"]),
        "JUPYTER_CONFIG_DIR": str(PLACES["private"]),
        "JUPYTER_NO_CONFIG": "1",
        "JUPYTER_WIDGETS_ECHO": "0",
    }


def test_there_is_one_kernel_and_it_is_this_python() -> None:
    specs = HallKernelSpecs()
    assert list(specs.get_all_specs()) == ["python3"]
    assert specs.get_kernel_spec("python3").argv[:4] == [sys.executable, "-P", "-m", "daisuso.hall.learner_kernel"]


def test_idle_kernels_of_closed_pages_are_ended_and_dead_ones_not_restarted() -> None:
    settings = kernel_settings()
    assert settings.MappingKernelManager == {
        "cull_idle_timeout": 600,
        "cull_interval": 60,
        "cull_connected": False,
        "allow_tracebacks": False,
    }
    assert settings.KernelRestarter.restart_limit == 0
