"""From checkpoints to a model pack."""
