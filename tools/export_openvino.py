"""`gaitnet export`, from the sources: `python tools/export_openvino.py` with the same flags."""

from gaitnet.cli import main

if __name__ == "__main__":
    main("export")
