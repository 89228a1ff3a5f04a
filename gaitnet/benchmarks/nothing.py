"""A walk that is measured in no time: what handing it out and taking it back costs."""

from __future__ import annotations

from gaitnet.extraction.child import serve
from gaitnet.extraction.messages import from_request, to_answer
from gaitnet.extraction.walk import Outcome


def main() -> None:
    """Answer every request as an extraction does, without one."""
    serve(lambda line, _: to_answer(Outcome(from_request(line)[0], steps=8, seconds=10.0)))
