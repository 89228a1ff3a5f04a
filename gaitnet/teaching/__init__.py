"""Training a model of one's own, in a process of its own: `python -m gaitnet.teaching FOLDER RUN`."""
