"""A landmark detector trained on renders: it judges generators and drags, and is not shipped."""
