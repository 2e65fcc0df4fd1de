"""The stages of training. Each module has add_options(parser) and run(options)."""
