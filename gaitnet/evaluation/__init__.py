"""How good a model is on people it has never seen: folds, baselines, figures with intervals, warnings."""
