"""The Latent Regularizer: the network, its training, and its ONNX export."""
