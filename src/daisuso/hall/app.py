"""The hall as a web application: Voilà's kernels and renderer behind the hall's own addresses."""

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jupyter_server.auth.identity import IdentityProvider, User
from tornado.web import Application, RequestHandler
from traitlets import Unicode
from traitlets.config import Config
from voila.app import Voila
from voila.configuration import VoilaConfiguration

from daisuso.hall.catalogue import Catalogue
from daisuso.hall.channel import MAX_MESSAGE_BYTES, PageChannel
from daisuso.hall.consent_pages import ConsentHandler, SurveyHandler
from daisuso.hall.forking import Nursery, can_fork
from daisuso.hall.frame import Frame
from daisuso.hall.kernel_manager import HallKernels
from daisuso.hall.kernels import HallKernelSpecs, PageKernels, identity_variables, kernel_environment, kernel_settings
from daisuso.hall.pages import AssetHandler, EndHandler, HomeHandler, MissingHandler, PingHandler, SheetHandler
from daisuso.hall.waiting import Starter

_KERNEL = r"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
# A socket's path has at most 107 bytes; Jupyter adds "/kernel-<36 digits>-ipc-5".
_LONGEST_PLACE = 50
_ADDRESSES = [
    (r"/", HomeHandler),
    (r"/consent", ConsentHandler),
    (r"/(about-you|first-days|last-days)", SurveyHandler),
    (r"/(lesson|assessment)/([a-z0-9-]{2,40})", SheetHandler),
    (rf"/api/kernels/(?P<kernel_id>{_KERNEL[1:-1]})/channels", PageChannel),
    (rf"/page/{_KERNEL}/end", EndHandler),
    (r"/ping", PingHandler),
    (r"/static/([0-9a-f]{20}-[a-z_.]{1,40})", AssetHandler),
]


class OneLearner(IdentityProvider):
    """Takes every browser for the same learner: there is no signing in yet."""

    learner = Unicode()

    def get_user(self, handler: RequestHandler) -> User:
        """Return the learner."""
        return User(username=self.learner)

    def get_handlers(self) -> list[tuple[str, Any]]:
        """Return no address for signing in or out."""
        return []


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
        learner: str,
        name: str,
        lang: str,
        hosts: Sequence[str],
        environment: dict[str, str],
        identity: IdentityProvider | None = None,
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
        learner, name : str
            The one learner: id, and how to greet.
        lang : str
            The language of a first visit.
        hosts : sequence of str
            Names, besides `localhost`, under which the hall may be addressed; any other is refused, so that no foreign page
            can reach it by pointing a name of its own here.
        environment : dict
            The hall's own environment, from which that of the kernels is made.
        identity : IdentityProvider, optional
            Says whose a request is; by default everyone is the one learner.
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
            return identity_variables(course=course.root, work=course.root / "work" / who, learner=who, name=name, lang=language)

        manager = settings["kernel_manager"]
        # A second wall behind PageChannel, which lets only these through.
        manager.allowed_message_types = ["comm_msg"]
        blank = kernel_environment(environment, private=private)
        if forks:
            manager.nursery = Nursery(blank, private)
        hall.page_kernels = PageKernels(manager, told, Starter(manager, blank, private), ahead=ahead)
        settings.update(
            allow_remote_access=False,
            local_hostnames=["localhost", *hosts],
            catalogue=catalogue,
            compress_response=True,
            contents_manager=None,
            cookie_secret=secrets.token_bytes(32),
            default_handler_class=MissingHandler,
            frame=Frame(),
            hall_lang=lang,
            identity_provider=identity or OneLearner(learner=learner, parent=hall),
            learner_name=name,
            log_function=lambda handler: None,
            page_kernels=hall.page_kernels,
            tasks=set(),
            websocket_compression_options={},
            websocket_max_message_size=MAX_MESSAGE_BYTES,
        )
        hall.app = Application(_ADDRESSES, **settings)
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
