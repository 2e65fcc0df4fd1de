"""What every training run needs: options, progress, metrics, checkpoints, sheets, the data on disk."""
