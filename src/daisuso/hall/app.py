"""The hall as a web application: Voilà's kernels and renderer behind the hall's own addresses."""

import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tornado.web import Application
from traitlets.config import Config
from voila.app import Voila
from voila.configuration import VoilaConfiguration

from daisuso.hall.catalogue import Catalogue
from daisuso.hall.channel import MAX_MESSAGE_BYTES, PageChannel
from daisuso.hall.consent_pages import ConsentHandler, SurveyHandler
from daisuso.hall.door_pages import ElsewhereHandler, EnterHandler, LeaveHandler, NameHandler, SlipHandler
from daisuso.hall.forking import Nursery, can_fork
from daisuso.hall.frame import Frame
from daisuso.hall.identity import HallIdentity
from daisuso.hall.kernel_manager import HallKernels
from daisuso.hall.kernels import HallKernelSpecs, PageKernels, identity_variables, kernel_environment, kernel_settings
from daisuso.hall.pages import AssetHandler, EndHandler, HomeHandler, MissingHandler, PingHandler, SheetHandler
from daisuso.hall.provisional import ProvisionalScores
from daisuso.hall.result_page import ResultHandler
from daisuso.hall.room.addresses import ROOM_ADDRESSES
from daisuso.hall.room.live_room import LiveRoom
from daisuso.hall.waiting import Starter
from daisuso.roster.code import SLIP_PATH

_KERNEL = r"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
# A socket's path has at most 107 bytes; Jupyter adds "/kernel-<36 digits>-ipc-5".
_LONGEST_PLACE = 50
_ADDRESSES = [
    (r"/", HomeHandler),
    (r"/consent", ConsentHandler),
    (r"/(about-you|first-days|last-days)", SurveyHandler),
    (r"/(lesson|assessment)/([a-z0-9-]{2,40})", SheetHandler),
    (r"/result/([a-z0-9-]{2,40})", ResultHandler),
    (rf"/api/kernels/(?P<kernel_id>{_KERNEL[1:-1]})/channels", PageChannel),
    (rf"/page/{_KERNEL}/end", EndHandler),
    (r"/ping", PingHandler),
    (r"/static/([0-9a-f]{20}-[a-z_.]{1,40})", AssetHandler),
    *ROOM_ADDRESSES,
]


# Only where one signs in.
_DOOR_ADDRESSES = [
    (r"/enter", EnterHandler),
    (r"/enter/name", NameHandler),
    (rf"{SLIP_PATH}([^/]{{1,60}})", SlipHandler),
    (r"/elsewhere", ElsewhereHandler),
    (r"/leave", LeaveHandler),
]


class Hall(Voila):  # type: ignore[misc]  # ships no types
    """Voilà without its command line, its configuration files, its addresses and its templates.

    Nothing of the user's Jupyter is read: no configuration, no kernel, no template, no extension.
    """

    @classmethod
    def open(
        cls,
        catalogue: Catalogue,
        *,
        private: Path,
        identity: HallIdentity,
        lang: str,
        hosts: Iterable[str],
        environment: dict[str, str],
        cookie_key: bytes = b"",
        ahead: int = 0,
        fork: bool = True,
    ) -> "Hall":
        """Set the hall up.

        Parameters
        ----------
        catalogue : Catalogue
            What it shows.
        private : Path
            An empty folder of this run: connection files and IPython's profile.
        identity : HallIdentity
            Knows whose a request is.
        lang : str
            The language of a first visit.
        hosts : iterable of str
            Names and addresses, besides `localhost` and the loopback addresses, under which the hall may be addressed; any other
            is refused, so that no foreign page can reach it by pointing a name of its own here.
        environment : dict
            The hall's own environment, from which that of the kernels is made.
        cookie_key : bytes
            Signs the cookies of the door; without it one of this run does.
        ahead : int
            How many kernels are kept ready for a class that has not come yet.
        fork : bool
            Make kernels by forking where the system can.
        """
        forks = fork and can_fork()
        hall = cls(config=_settings(private if forks else None), log_level="WARN")
        hall.connection_dir = str(private)
        hall.voila_configuration = VoilaConfiguration(parent=hall)
        settings = hall.init_settings()
        course = catalogue.course

        def told(who: str, language: str) -> dict[str, str]:
            name, work = identity.given_name(who), course.root / "work" / who
            return identity_variables(course=course.root, work=work, learner=who, name=name, lang=language)

        manager = settings["kernel_manager"]
        # A second wall behind PageChannel, which lets only these through.
        manager.allowed_message_types = ["comm_msg"]
        blank = kernel_environment(environment, private=private)
        if forks:
            manager.nursery = Nursery(blank, private)
        hall.page_kernels = PageKernels(manager, told, Starter(manager, blank, private), ahead=ahead)
        hall.room = LiveRoom(catalogue, hall.page_kernels.connected)
        settings.update(
            # Every handler of the hall says for itself whom it is for: see HallHandler and PageChannel.
            allow_unauthenticated_access=True,
            catalogue=catalogue,
            channels=set(),
            compress_response=True,
            contents_manager=None,
            cookie_secret=cookie_key or secrets.token_bytes(32),
            default_handler_class=MissingHandler,
            frame=Frame(),
            hall_lang=lang,
            identity_provider=identity,
            log_function=lambda handler: None,
            own_names=frozenset(("localhost", *(host.lower() for host in hosts))),
            page_kernels=hall.page_kernels,
            provisional=ProvisionalScores(course.root),
            room=hall.room,
            tasks=set(),
            websocket_compression_options={},
            websocket_max_message_size=MAX_MESSAGE_BYTES,
        )
        hall.app = Application([*_ADDRESSES, *(_DOOR_ADDRESSES if identity.door else ())], **settings)
        return hall

    def setup_template_dirs(self) -> None:
        """Look for no template anywhere else."""

    def load_config_file(self, *args: Any, **kwargs: Any) -> None:
        """Read no configuration file."""


def _settings(sockets: Path | None) -> Config:
    settings = kernel_settings()
    if sockets is not None and len(str(sockets)) < _LONGEST_PLACE:
        # Files in a private folder: no port that another program could take first, none that another user could knock at.
        settings.KernelManager.transport = "ipc"
    settings.VoilaConfiguration.template = "daisuso"
    settings.VoilaConfiguration.allow_template_override = "NO"
    settings.VoilaConfiguration.allow_theme_override = "NO"
    settings.VoilaConfiguration.kernel_spec_manager_class = HallKernelSpecs
    settings.VoilaConfiguration.multi_kernel_manager_class = HallKernels
    settings.VoilaConfiguration.preheat_kernel = False
    settings.VoilaConfiguration.show_tracebacks = False
    settings.VoilaConfiguration.strip_sources = True
    return settings
