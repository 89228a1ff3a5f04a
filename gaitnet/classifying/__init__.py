"""What a walk is: distance from healthy people and a network, joined; why, and what would turn it."""
