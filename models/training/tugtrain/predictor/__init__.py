"""The Latent Predictor: the network, simulated drags and what they start from, its training, and its ONNX export."""
