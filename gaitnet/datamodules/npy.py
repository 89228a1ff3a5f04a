"""Lightning's data module over the tree on disk."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pytorch_lightning as pl
import torch
from numpy.typing import NDArray
from pytorch_lightning.utilities import rank_zero_warn
from torch.utils.data import DataLoader, Dataset, Sampler, Subset

from gaitnet.datacheck import Finding, refuse
from gaitnet.datacheck.tree import tree_findings
from gaitnet.datacheck.walks import TreeTrial
from gaitnet.datamodules.augment import Augmentation, augment
from gaitnet.datamodules.batch import Batch
from gaitnet.datamodules.clips import (
    ENDLESS,
    Clips,
    check_lengths,
    context_limits,
    context_statistics,
    data_sha256,
    ignoring,
    load_clips,
    statistics,
)
from gaitnet.datamodules.describing import describe, pose_network_of, walks_of
from gaitnet.datamodules.grouping import GroupedByLength, make_loader
from gaitnet.datamodules.split import (
    WalkSplit,
    check_split,
    held_out_walks,
    split_walks,
    warn_without_subjects,
)
from gaitnet.errors import DataError
from gaitnet.files import atomic_file
from gaitnet.gait.context import CONTEXT
from gaitnet.sequences import healthy_first
from gaitnet.skeleton import MAX_LENGTH


class NpySequenceDataModule(pl.LightningDataModule):
    """Steps of recorded walks, read once from `<root>/{Training,Testing}/<class>/<sequence>/NNN_angles.npy`.

    A batch is a dict: `features (B, T, F)` float32, padded with zeros at the end to its longest clip, at
    most `max_length` frames, NaN = missing; `lengths (B,)`, `target (B,)`, `step (B,)` and `walk (B,)` int64.
    `step` and `walk` are positions in the sorted lists of all clips and of all walks of the split folder,
    whichever part they are in.

    Training is split into a part to train on and a part to validate with: by subject where subjects are
    recorded, else by sequence folder, never by step. Reading raises `DataError` for a tree that would
    give wrong figures, and `SequenceError` for a damaged file.
    """

    def __init__(
        self,
        root: str = "data",
        batch_size: int = 64,
        max_length: int = MAX_LENGTH,
        val_fraction: float = 0.2,
        split_seed: int = 0,
        num_workers: int = 0,
        held_out: list[str] | None = None,
        walk_frames: int | None = None,
        ignore: list[str] | None = None,
        augmentation: Augmentation | None = None,
        normal: str | None = None,
        missing: float | None = None,
        features: list[str] | None = None,
        instrument: str | None = None,
    ) -> None:
        """Store the settings; files are read at `setup`.

        Args:
            root: Folder that holds Training and, if there is one, Testing.
            batch_size: Steps in a batch, on each device.
            max_length: Longest step in frames; longer ones are cut.
            val_fraction: Share of each class's walks that validates, between 0 and 1.
            split_seed: Draws another validation part; the same seed draws the same part.
            num_workers: Processes that make batches. All steps are in memory, so 0 is quickest.
            held_out: Subjects of Training who neither train nor validate: they are tested with instead of
                Testing.
            walk_frames: Frames of each walk that are kept, so that all are as long; None keeps them whole.
            ignore: Features, or numbers of the context, that the model is not to see, such as stride_width,
                which one camera guesses.
            augmentation: How training clips are changed at random; None leaves them as they are.
            normal: Name of the healthy class, if no folder name (Normal, healthy, control, HC, ...) shows it.
            missing: Number that stands for a missing value in the files, such as -999; None: only NaN does.
            instrument: Express all values by healthy people of one instrument (landmarks, keypoints, walker),
                so that walks that others measured are alike; None leaves them as they are. The card names
                the pose network that measured all of them, full (landmarks) or heavy.
            features: Columns that the model is made of, in order; None: all, and every walk has the same.
        """
        super().__init__()
        self.save_hyperparameters(ignore=["augmentation"])  # a checkpoint holds plain values
        self.root = Path(root)
        self.batch_size = batch_size
        self.max_length = max_length
        self.val_fraction = val_fraction
        self.split_seed = split_seed
        self.num_workers = num_workers
        self.held_out = tuple(held_out or ())
        self.walk_frames = walk_frames
        self.ignore = tuple(ignore or ())
        self.augmentation = augmentation or Augmentation()
        self.normal = normal
        self.missing = missing
        self.features = tuple(features) if features else None
        self.instrument = instrument

    def setup(self, stage: str | None = None) -> None:
        """Read Training and Testing; for test Testing alone.

        Testing is read before a training begins, so that a copy of Training is found in time.

        Raises:
            DataError: a tree that is not fit for use.
            SequenceError: a damaged file.
        """
        if stage != "test" or self.held_out:
            _ = self.clips, self.split_positions
        if not self.held_out and (stage == "test" or self.testing_walks):
            _ = self._test_clips
        if stage != "test":
            refuse(self.findings, DataError)

    def train_dataloader(self) -> DataLoader[Batch]:
        """The part to train on, at random; clips of about the same length make a batch."""
        order = GroupedByLength(self.clips.lengths[self._train], self.batch_size)
        return self._loader(Subset(self.clips, self._train), order)

    def on_after_batch_transfer(self, batch: Batch, dataloader_idx: int) -> Batch:
        """Augment what is trained on, on the device that trains."""
        trainer = self.trainer
        if not self.augmentation.changes or trainer is None or not trainer.training:
            return batch
        units = self.training_walks[0].info.units
        degrees = tuple(units.get(name) == "deg" for name in self.feature_names)
        std = self.context_statistics[1]
        spread = torch.as_tensor(np.where(std < ENDLESS, std, 0))  # what is ignored gets no noise
        return augment(batch, self.augmentation, self.feature_names, degrees, spread)

    def val_dataloader(self) -> DataLoader[Batch]:
        """The part to validate with, in order."""
        return self._loader(Subset(self.clips, self.clips.of_walks(self.split_positions.validation)))

    def test_dataloader(self) -> DataLoader[Batch]:
        """All of Testing, or of those who are held out, in order.

        Raises:
            DataError: there is no Testing.
        """
        if self.held_out:
            return self._loader(Subset(self.clips, self.clips.of_walks(self.held_out_walks)))
        return self._loader(self._test_clips)

    @cached_property
    def classes(self) -> tuple[str, ...]:
        """Class names in the order of `target`, the healthy one first; needs no `setup`."""
        return healthy_first(self.root, self.normal)

    @property
    def num_classes(self) -> int:
        """Number of classes; needs no `setup`."""
        return len(self.classes)

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Names of the F columns, in order."""
        return self.training_walks[0].info.feature_names

    @property
    def training_walks(self) -> tuple[TreeTrial, ...]:
        """The walks of Training; `walk` in a batch of the train and validation loaders is a position here."""
        return self._walks[0]

    @property
    def testing_walks(self) -> tuple[TreeTrial, ...]:
        """The walks of Testing; `walk` in a batch of the test loader is a position here."""
        return self._walks[1]

    @property
    def split(self) -> dict[str, Any]:
        """Who trains and who validates: `{"by", "seed", "train": [walk ids], "validation": [walk ids]}`."""
        return {
            "by": self.split_positions.by,
            "seed": self.split_seed,
            "train": self._ids(self.split_positions.train),
            "validation": self._ids(self.split_positions.validation),
        }

    def write_split(self, path: Path) -> None:
        """Write `split` as JSON, whole or not at all.

        Raises:
            OutputError: the file can't be written.
        """
        with atomic_file(path) as stream:
            stream.write((json.dumps(self.split, indent=2) + "\n").encode())

    @cached_property
    def statistics(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Mean `(F,)` and standard deviation `(F,)` of the part to train on. See `clips.statistics`.

        A feature to be ignored varies without end, so that all its values are 0 to the model.
        """
        return ignoring(self.ignore, self.feature_names, *statistics(self.clips, self._train))

    @cached_property
    def context_statistics(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Mean and standard deviation `(K,)` of the context of the walks to train on."""
        mean, std = context_statistics(self.clips, self.split_positions.train)
        return mean, np.where(np.isin(CONTEXT, self.ignore), ENDLESS, std).astype(np.float32)

    def data_card(self) -> dict[str, Any]:
        """What a model must know of its data, as plain JSON; counts and hash are of the part to train on."""
        walks = [self.training_walks[index] for index in self.split_positions.train]
        facts = [self.clips.survey.walks[index] for index in self.split_positions.train]
        return describe(walks, facts, len(self._train)) | {
            "normal": self.classes[0],
            "classes": list(self.classes),
            "max_length": self.max_length,
            "data_sha256": data_sha256(self.clips, self._train, self.training_walks),
            "ignored": list(self.ignore),
            "instrument": self.instrument or pose_network_of(walks),
            "context_limits": context_limits(self.clips, self.split_positions.train, self.ignore),
        }

    @cached_property
    def _walks(self) -> tuple[tuple[TreeTrial, ...], tuple[TreeTrial, ...]]:
        return walks_of(self.root, self.classes, self.normal, self.features)

    @cached_property
    def split_positions(self) -> WalkSplit:
        """Who trains and who validates, as positions in `training_walks`."""
        check_split(self.root, self.val_fraction, self.classes)
        kept = [index for index in range(len(self.training_walks)) if index not in set(self.held_out_walks)]
        split = split_walks(self.training_walks, self.val_fraction, self.split_seed, kept)
        warn_without_subjects(self.root, split)
        return split

    @cached_property
    def held_out_walks(self) -> tuple[int, ...]:
        """Positions in `training_walks` of those who are held out."""
        return held_out_walks(self.root, self.training_walks, self.held_out)

    @property
    def tested(self) -> bool:
        """Whether there is anybody to test with."""
        return bool(self.held_out or self.testing_walks)

    @cached_property
    def findings(self) -> list[Finding]:
        """What is to be said about the tree; see `gaitnet.datacheck`."""
        testing = () if self.held_out else self.testing_walks
        facts = self._test_clips.survey.walks if testing else []
        return tree_findings(self.classes, self.training_walks, self.clips.survey.walks, testing, facts)

    @cached_property
    def clips(self) -> Clips:
        """All clips of Training, whichever part they are in."""
        return self._load(self.training_walks)

    @cached_property
    def _test_clips(self) -> Clips:
        if not self.testing_walks:
            raise DataError(f"{self.root}/Testing: no such folder. Add walks of other people to test on.")
        return self._load(self.testing_walks)

    @cached_property
    def _train(self) -> list[int]:
        return self.clips.of_walks(self.split_positions.train)

    def _load(self, walks: tuple[TreeTrial, ...]) -> Clips:
        check_lengths(self.max_length, self.walk_frames)
        clips = load_clips(
            walks, self.classes, self.max_length, self.walk_frames, self.missing, self.instrument
        )
        if clips.cut:
            rank_zero_warn(
                f"{self.root}/{walks[0].folder.split}: {clips.cut} of {len(clips)} clips are longer than "
                f"{self.max_length} frames and were cut. Raise max_length to keep them whole."
            )
        return clips

    def _ids(self, positions: Sequence[int]) -> list[str]:
        return [self.training_walks[index].walk_id for index in positions]

    def _loader(self, dataset: Dataset[Batch], order: Sampler[int] | None = None) -> DataLoader[Batch]:
        return make_loader(dataset, self.batch_size, self.num_workers, order)
