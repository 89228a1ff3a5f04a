"""The reference net is the one that the design describes."""

import torch
from torch.nn import functional as F

from gaitnet.models.layers import Probabilities, Standardise, last_valid
from gaitnet.models.lstm import LSTMClassifier, LSTMNet


def test_it_has_the_layers_of_the_design() -> None:
    net = LSTMNet()
    assert (net.first.input_size, net.first.hidden_size) == (11, 64)
    assert (net.second.input_size, net.second.hidden_size) == (64, 32)
    assert [tuple(layer.weight.shape) for layer in (net.classify[0], net.classify[2])] == [(16, 32), (2, 16)]


def test_its_answer_is_what_an_lstm_without_padding_makes_of_the_valid_frames() -> None:
    torch.manual_seed(1)
    net = LSTMNet(hidden=(8, 4), dense=3).eval()
    features, lengths = torch.randn(3, 20, 11), torch.tensor([20, 5, 1])
    for row, length, answer in zip(features, lengths, net(features, lengths), strict=True):
        frames, _ = net.first(row[:length])  # (T, 8)
        _, (hidden, _) = net.second(frames)  # (1, 4)
        expected = net.classify[2](F.relu(net.classify[0](hidden[0])))
        torch.testing.assert_close(answer, expected)


def test_the_statistics_are_weights_of_the_net() -> None:
    net = LSTMClassifier(hidden=(8, 4), dense=3)
    net.standardise.set_statistics(torch.full((11,), 3.0), torch.full((11,), 2.0))
    other = LSTMClassifier(hidden=(8, 4), dense=3)
    other.load_state_dict(net.state_dict())
    assert other.standardise.mean.tolist() == [3.0] * 11
    assert other.standardise.std.tolist() == [2.0] * 11


def test_standardised_by_hand() -> None:
    layer = Standardise(2)
    layer.set_statistics(torch.tensor([10.0, 0.5]), torch.tensor([5.0, 0.25]))
    frames = layer(torch.tensor([[[20.0, 0.25], [float("nan"), 0.5], [10.0, float("nan")]]]))
    assert frames.tolist() == [[[2.0, -1.0], [0.0, 0.0], [0.0, 0.0]]]


def test_last_valid_frame_by_hand() -> None:
    frames = torch.arange(12.0).reshape(2, 3, 2)  # row 0: 0..5, row 1: 6..11
    assert last_valid(frames, torch.tensor([1, 3])).tolist() == [[0.0, 1.0], [10.0, 11.0]]


def test_probabilities_add_up_to_one() -> None:
    net = Probabilities(LSTMNet(num_classes=4, hidden=(8, 4), dense=3), torch.tensor(2.0))
    answer = net(100 * torch.randn(6, 9, 11), torch.full((6,), 9))
    assert (answer >= 0).all()
    torch.testing.assert_close(answer.sum(dim=1), torch.ones(6))
