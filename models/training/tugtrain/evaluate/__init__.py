"""The drag loop in Python with the real generator, to judge a predictor before it is shipped."""
