"""Local web app: upload a video, view the results, follow a patient over time."""

from gaitnet.app.address import Address
from gaitnet.app.jobs import Work
from gaitnet.app.server import Served, serve

__all__ = ["Address", "Served", "Work", "serve"]
