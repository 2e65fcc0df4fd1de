"""Training of Tug's model packs: faces rendered, a generator, a regularizer, a predictor, and their export."""
