"""What networks of latent codes share: a generator as they see it, statistics of W, charts, the tracking map's head, transformer layers."""
