"""Only what pyproject.toml can't say: `configs/` at the top is `gaitnet/configs` once installed."""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["gaitnet*"]), "gaitnet.configs"],
    package_dir={"gaitnet.configs": "configs"},
)
