"""Jupyter's kernel managers with two things changed: how a kernel's process begins, and which kernels are not idle."""

import json
from typing import Any

from jupyter_client.session import DELIM
from jupyter_server._tz import utcnow
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager, ServerKernelManager

from daisuso.hall.forking import ForkProvisioner, Nursery


class HallKernel(ServerKernelManager):
    """The manager of one kernel."""

    async def _async_pre_start_kernel(self, **kwargs: Any) -> Any:
        nursery: Nursery | None = getattr(self.parent, "nursery", None)
        if self.provisioner is None and nursery is not None:
            self.provisioner = ForkProvisioner(
                kernel_id=self.kernel_id or kwargs.get("kernel_id", ""), kernel_spec=self.kernel_spec, parent=self
            )
            self.provisioner.nursery = nursery
        return await super()._async_pre_start_kernel(**kwargs)

    pre_start_kernel = _async_pre_start_kernel  # type: ignore[assignment]  # as the asynchronous managers of Jupyter do


class HallKernels(AsyncMappingKernelManager):
    """The manager of all kernels.

    Attributes
    ----------
    nursery : Nursery or None
        Makes the processes; None starts each in the plain way.
    waiting : set of str
        Kernels that were started ahead. They have nothing to do, and are kept for that.
    """

    nursery: Nursery | None = None

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)  # type: ignore[no-untyped-call]
        self.waiting: set[str] = set()

    def _kernel_manager_class_default(self) -> str:
        return f"{__name__}.{HallKernel.__name__}"

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        """End a kernel that nobody has used for long, unless it waits for a learner."""
        if kernel_id not in self.waiting:
            await super().cull_kernel_if_idle(kernel_id)  # type: ignore[no-untyped-call]

    def _handle_kernel_died(self, kernel_id: str) -> None:
        """Forget a kernel that has died, and close what led to it; Jupyter leaves that open."""
        self.stop_watching_activity(kernel_id)  # type: ignore[no-untyped-call]
        kernel = self._kernels[kernel_id]
        kernel._close_control_socket()
        kernel.cleanup_connection_file()
        kernel.cleanup_ipc_files()
        super()._handle_kernel_died(kernel_id)  # type: ignore[no-untyped-call]

    def start_watching_activity(self, kernel_id: str) -> None:
        """Note when a kernel last said something, and whether it is busy.

        Jupyter's own way takes every message apart, signature and all, only to read two words of it.
        """
        kernel = self._kernels[kernel_id]
        kernel.reason = ""
        kernel.last_activity = utcnow()
        kernel._activity_stream = kernel.connect_iopub()

        def record(parts: list[bytes]) -> None:
            header, parent, _, content = parts[parts.index(DELIM) + 2 :][:4]
            kind = json.loads(header)["msg_type"]
            asked = json.loads(parent).get("msg_type")
            tracked = asked not in self.untracked_message_types
            if kind not in self.untracked_message_types or tracked or kernel.execution_state == "busy":
                self.last_kernel_activity = kernel.last_activity = utcnow()
            if kind == "status":
                state = json.loads(content)["execution_state"]
                if tracked:
                    kernel.execution_state = state
                elif kernel.execution_state == "starting" and state != "starting":
                    kernel.execution_state = "idle"

        kernel._activity_stream.on_recv(record)
