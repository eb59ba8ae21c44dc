"""The check of the Host header that every handler of the hall shares."""

from daisuso.hall.address import is_allowed_host


class OwnNames:
    """Answers only to the names of this hall: instead of Jupyter's check, which knows no address but the loopback ones."""

    def check_host(self) -> bool:
        """Say whether the request calls the hall by one of its names."""
        return is_allowed_host(self.request.host, self.settings["own_names"])  # type: ignore[attr-defined]
