"""The face's surface as a small mesh that moves linearly: what carries the pixels of somebody's own photo."""
