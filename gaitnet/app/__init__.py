"""Local web app: upload a video, view the results, follow a patient over time."""

from gaitnet.app.jobs import Work
from gaitnet.app.server import Address, Served, serve

__all__ = ["Address", "Served", "Work", "serve"]
