"""Networks that live in latent space: statistics of W, chart, geometry surrogate, regularizer, predictor, and their ONNX export."""
