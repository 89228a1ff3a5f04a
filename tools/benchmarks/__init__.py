"""One module for each thing that `tools/benchmark.py` times."""
