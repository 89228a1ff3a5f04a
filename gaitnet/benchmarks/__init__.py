"""How fast gaitnet is, against a plain way of doing the same in the same run: one module for each."""
