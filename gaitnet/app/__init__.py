"""A page in the browser, on this machine: hand in a film, look at the walk, follow a patient's walks."""

from gaitnet.app.address import Address
from gaitnet.app.jobs import Work
from gaitnet.app.server import Served, serve

__all__ = ["Address", "Served", "Work", "serve"]
